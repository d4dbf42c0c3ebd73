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

extension Surroundings {
    /// SSH_CONNECTION of the nearest process above this one that has it: sudo(8) and su(1) take it
    /// out of the environment, and the connection is no less the caller's for that.
    public static var inheritedConnection: String? {
        var process = getppid()
        while process > 1 {
            if let value = variable("SSH_CONNECTION", of: process) { return value }
            guard let parent = parent(of: process), parent != process else { return nil }
            process = parent
        }
        return nil
    }

    private static func variable(_ name: String, of process: pid_t) -> String? {
        guard let bytes = try? FileStore.read("/proc/\(process)/environ") else { return nil }
        return bytes.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
            .first { $0.hasPrefix(name + "=") }
            .map { String($0.dropFirst(name.count + 1)) }
    }

    private static func parent(of process: pid_t) -> pid_t? {
        guard let bytes = try? FileStore.read("/proc/\(process)/status") else { return nil }
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").first { $0.hasPrefix("PPid:") }
            .flatMap { pid_t($0.dropFirst(5).drop { $0 == "\t" || $0 == " " }) }
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
