import Glibc
import Netlink
import Services

/// `gwnet lease note`: what dhcpcd reports, which waits for the answer. So it waits for no lock, and leaves
/// the work to another process.
public enum LeaseNote {
    /// Notes the lease, and has services adapted to it where they may differ.
    ///
    /// A lease that is lost is only noted: there is nothing better yet to adapt to, and dhcpcd may be going
    /// because gwnet is.
    ///
    /// - Parameter variables: dhcpcd's environment.
    public static func run(_ variables: [String: String], in surroundings: Surroundings) throws(Failure) {
        let paths = surroundings.paths
        do {
            let event = Lease.Event(
                variables, now: time(nil), situation: try Situation.current())
            switch event {
            case .other: return
            case .refused(let reason):
                throw Failure(
                    .failed, "the lease of \(variables["interface"] ?? "www") is not believed: \(reason)",
                    remedy: "look at the DHCP server of the home network")
            case .lost:
                try FileStore.make(paths.lease, .absent)
                // The very same may come back after an apply that knew of none.
                try FileStore.make(paths.followedLease, .absent)
            case .leased(let lease):
                try FileStore.replace(paths.lease, with: try lease.text)
                guard !lease.isSame(as: Lease.load(paths.followedLease)) else { return }
                try follow(surroundings)
            }
        } catch let error as FileError {
            throw error.failure
        } catch let error as Failure {
            throw error
        } catch {
            throw Failure(.failed, "\(error)")
        }
    }

    private static func follow(_ surroundings: Surroundings) throws(FileError) {
        if surroundings.services == .systemd {
            _ = ProgramRun(Command("/usr/bin/systemctl", ["start", "--no-block", "gwnet-lease.service"]))
            return
        }
        let paths = surroundings.paths
        let log = try FileStore.open(
            paths.leaseLog, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, "open", mode: 0o644)
        defer { close(log) }
        do throws(Errno) {
            _ = try Program.ourselves(
                ["lease", "follow", "--root", paths.root, "--services", surroundings.services.rawValue],
                descriptors: [STDERR_FILENO: log]
            ).start()
        } catch {
            throw FileError(operation: "start", path: "/proc/self/exe", errno: error)
        }
    }
}

extension Lease {
    var text: [UInt8] {
        get throws(FileError) {
            do throws(Failure) {
                return try JSON.encode(self)
            } catch {
                throw FileError(operation: "encode", path: "lease", errno: .invalidArgument)
            }
        }
    }
}
