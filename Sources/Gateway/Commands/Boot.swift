import NetworkModel
import Profile

/// `gwnet apply --boot`: what a machine starts with.
///
/// The profile on the disk where it is the one last confirmed, or nothing was ever applied; else the
/// generation in force. Where neither can be, the machine stays closed, rather than open.
public enum Boot {
    /// How long another gwnet may take, in seconds; a boot waits for nothing else.
    private static let patience = 20

    /// - Throws: `Failure`; the closed ruleset stands then.
    public static func run(
        _ profilePath: String, in surroundings: Surroundings
    ) throws(Failure) -> Apply.Outcome {
        try surroundings.demandPrivilege("apply")
        var surroundings = surroundings
        surroundings.leavesDaemons = true
        surroundings.toleratesConflicts = true
        let lock = try Lock(surroundings.paths, patience: patience)
        return try lock.during { lock throws(Failure) in
            do throws(FileError) {
                if try FileStore.readIfPresent(surroundings.paths.booted) == nil {
                    try FileStore.replace(surroundings.paths.booted, with: [])
                }
            } catch {
                surroundings.notify(Notice(error.failure))
            }
            // What an earlier change left and cannot be settled is no reason to stay open.
            let leftovers = Result { () throws(Failure) in try Leftovers.settle(in: surroundings) }
            if case .success(let awaiting?) = leftovers { throw awaiting.busy }
            // Before anything else: roles may be bound to other NICs than last time.
            let isClosed = try Closing.run(in: surroundings, replaces: false)
            do throws(Failure) {
                _ = try leftovers.get()
                let latest = try Generations(surroundings.paths).latest()
                let file = try profile(profilePath, latest, surroundings)
                return try Installation(
                    command: "apply", file: file, surroundings: surroundings.following(latest?.record)
                ).run(holding: lock)
            } catch {
                if isClosed { surroundings.notify(.staysClosed) }
                throw error
            }
        }
    }

    private static func profile(
        _ path: String, _ latest: KeptGeneration?, _ surroundings: Surroundings
    ) throws(Failure) -> ProfileFile {
        guard let latest else { return try ProfileFile(path) }
        let confirmed = try ProfileFile(latest.record.profilePath, bytes: latest.profile)
        guard let present = try? FileStore.read(path), present == latest.profile else {
            surroundings.notify(
                Notice(
                    "\(path) is not what was last confirmed: generation \(latest.record.number) is applied",
                    remedy: "gwnet plan shows the difference, gwnet apply brings it in"))
            return confirmed
        }
        return confirmed
    }
}
