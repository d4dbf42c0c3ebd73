import Glibc
import Netlink
import NetworkModel

/// What a command runs in: where files lie, and over which connection it was ordered.
public struct Surroundings: Sendable {
    /// Moved by `--root`.
    public let paths: Paths
    /// SSH_CONNECTION of the caller.
    public let sshConnection: String?
    /// True where a change goes ahead although it cuts that connection.
    public let isForced: Bool

    /// As the command line and the environment give them.
    public init(paths: Paths, sshConnection: String?, isForced: Bool = false) {
        self.paths = paths
        self.sshConnection = sshConnection
        self.isForced = isForced
    }

    /// Refuses before anything is read that only root may change.
    func demandPrivilege(_ command: String) throws(Failure) {
        guard !Surroundings.mayAdministerNetwork else { return }
        throw Failure(
            .notPermitted, "\(command) needs root, or the capability CAP_NET_ADMIN",
            remedy: "run it with sudo")
    }

    /// Refuses a change that would lock its own author out.
    func demandConnection(
        from observation: Observation, to desired: NetworkState, _ command: String
    ) throws(Failure) {
        guard !isForced, let connection = ConnectionGuard(sshConnection),
            let threat = connection.threat(
                from: observation.state, to: desired, links: observation.links)
        else { return }
        throw Failure(
            .failed, "\(command) would cut the SSH connection that you are on: \(threat)",
            remedy: "allow ssh on that side, come from the other side, or insist with --force")
    }

    /// CapEff of /proc/self/status, bit 12 (capabilities(7)).
    private static var mayAdministerNetwork: Bool {
        guard let bytes = try? FileStore.read("/proc/self/status") else { return geteuid() == 0 }
        let line = String(decoding: bytes, as: UTF8.self).split(separator: "\n").first {
            $0.hasPrefix("CapEff:")
        }
        let mask = line.flatMap { UInt64($0.dropFirst(7).drop { $0 == "\t" || $0 == " " }, radix: 16) }
        return (mask ?? 0) & (1 << 12) != 0
    }
}

extension Machine {
    /// A machine, or the failure that a person reads.
    static func open() throws(Failure) -> Machine {
        do {
            return try Machine()
        } catch {
            throw Failure(reading: error)
        }
    }

    /// The state with every parameter that a profile or an earlier apply may concern.
    mutating func look(for file: ProfileFile?, _ baseline: Baseline) throws(Failure) -> Observation {
        do {
            let first = try observe(baseline.parameters)
            guard let file, let target = try? Target(file, on: first, baseline: baseline) else {
                return first
            }
            return try observe(target.desired.sysctls.keys)
        } catch {
            throw Failure(reading: error)
        }
    }
}

extension Baseline {
    /// The baseline, or the failure that a person reads.
    static func read(_ paths: Paths) throws(Failure) -> Baseline {
        do {
            return try load(paths)
        } catch {
            throw error.failure
        }
    }
}
