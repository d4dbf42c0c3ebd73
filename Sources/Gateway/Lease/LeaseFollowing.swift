import Glibc
import NetworkModel
import Profile

/// `gwnet lease follow`: brings what depends on the lease of www, such as names and the servers that dnsmasq
/// asks, to what it is now; closes the gateway where the home network has become the cluster's.
public enum LeaseFollowing {
    /// How long a change of somebody else's, or its confirmation, may take, in seconds.
    private static let patience = 3600

    /// - Throws: `Failure`; where www and cluster cannot be told apart, nothing is forwarded from then on.
    public static func run(in surroundings: Surroundings) throws(Failure) {
        Detachment.detach(name: "gwnet lease")
        let limit = TimeLimit(.seconds(patience))
        while let lease = Lease.load(surroundings.paths.lease) {
            do throws(Failure) {
                let lock = try Lock(surroundings.paths, patience: 60)
                try lock.settled(in: surroundings) { lock throws(Failure) in
                    try follow(surroundings, holding: lock)
                }
            } catch  where error.code == .busy && !limit.isOver {
                usleep(1_000_000)
                continue
            }
            do throws(FileError) {
                try FileStore.replace(surroundings.paths.followedLease, with: try lease.text)
            } catch {
                throw error.failure
            }
            // systemd starts no second one beside this one, so what came meanwhile is ours to see.
            if lease.isSame(as: Lease.load(surroundings.paths.lease)) { return }
        }
    }

    private static func follow(
        _ surroundings: Surroundings, holding lock: borrowing Lock
    ) throws(Failure) {
        // Taken down since: its client goes, and so may we.
        guard try Manifest.load(surroundings.paths).runningBefore[.dhcpcd] != nil,
            let latest = try Generations(surroundings.paths).latest()
        else { return }
        let file = try ProfileFile(latest.record.profilePath, bytes: latest.profile)
        var surroundings = surroundings.following(latest.record)
        surroundings.toleratesConflicts = true
        do throws(Failure) {
            _ = try Installation(command: "lease", file: file, surroundings: surroundings)
                .run(holding: lock)
        } catch {
            if try overlaps(file, surroundings), try Closing.run(in: surroundings, replaces: true) {
                surroundings.notify(.staysClosed)
            }
            throw error
        }
    }

    private static func overlaps(_ file: ProfileFile, _ surroundings: Surroundings) throws(Failure) -> Bool {
        var machine = try Machine.open()
        let observation = try machine.look(at: NetworkState())
        let target = try Target(
            file, on: observation, baseline: try Baseline.read(surroundings.paths),
            roles: try RecordedRoles.load(surroundings.paths), services: nil)
        return target.overlap(in: observation.state) != nil
    }
}
