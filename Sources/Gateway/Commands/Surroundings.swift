import Glibc
import Netlink
import NetworkModel
import Services

/// What a command runs in: where files lie, and over which connection it was ordered.
public struct Surroundings: Sendable {
    /// Moved by `--root`.
    public let paths: Paths
    /// SSH_CONNECTION of the caller.
    public let sshConnection: String?
    /// True where a change goes ahead although it cuts that connection.
    public let isForced: Bool
    /// After how many seconds a change is taken back unless it is confirmed; nil where it is for good.
    public let confirmation: Int?
    /// Whether a process guards a change against the death of this one. For programs that can be
    /// started as `gwnet guard`.
    public let isGuarded: Bool
    /// Who runs the daemons of services.
    public private(set) var services: ServiceChoice
    /// Whether files of others that are in the way may be set aside.
    public let takesOver: Bool
    /// True at boot, when daemons start by units of their own, after us.
    var leavesDaemons = false
    /// True where objects of others that defeat the profile stop no change but are said: at boot, and wherever
    /// no person waits for the answer. A gateway that routes half of its packets is better than none.
    var toleratesConflicts = false
    /// Takes what a person should know besides the result.
    public let notify: @Sendable (Notice) -> Void

    /// As the command line and the environment give them.
    public init(
        paths: Paths, sshConnection: String?, isForced: Bool = false, confirmation: Int? = nil,
        isGuarded: Bool = false, services: ServiceChoice = .off, takesOver: Bool = false,
        notify: @escaping @Sendable (Notice) -> Void = { _ in }
    ) {
        self.paths = paths
        self.sshConnection = sshConnection
        self.isForced = isForced
        self.confirmation = confirmation
        self.isGuarded = isGuarded
        self.services = services
        self.takesOver = takesOver
        self.notify = notify
    }

    /// Nil where services are left alone.
    ///
    /// - Throws: `Failure` where systemd is asked for and does not run this machine.
    func serviceScope() throws(Failure) -> ServiceScope? {
        try Layout(services, paths).map { layout in
            ServiceScope(
                layout: layout, paths: paths, takesOver: takesOver, leavesDaemons: leavesDaemons)
        }
    }

    /// The same, where nobody says who runs the daemons: as it was said when that generation was applied.
    func following(_ generation: Generation?) -> Surroundings {
        guard services == .automatic, let generation else { return self }
        var result = self
        result.services = generation.services
        return result
    }

    /// The same, where nobody says who runs the daemons: whoever runs those that were handed something.
    func following(_ manifest: Manifest) -> Surroundings {
        guard services == .automatic, manifest.manager == .direct else { return self }
        var result = self
        result.services = .direct
        return result
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
        from observation: Observation, to desired: NetworkState, _ command: String,
        of target: Target? = nil
    ) throws(Failure) {
        guard !isForced, confirmation == nil, let connection = ConnectionGuard(sshConnection),
            let threat = connection.threat(
                from: observation.state, to: desired, links: observation.links)
        else { return }
        throw Failure(
            .failed, "\(command) would cut the SSH connection that you are on: \(threat.reason)",
            remedy: threat.remedy(target?.file, target?.binding))
    }

    /// CapEff of /proc/self/status, bit 12 (capabilities(7)).
    static var mayAdministerNetwork: Bool {
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
    ///
    /// - Parameter services: nil where no daemon is asked for.
    static func open(_ services: ServiceScope? = nil) throws(Failure) -> Machine {
        do {
            return try Machine(keeper: services?.keeper)
        } catch {
            throw Failure(reading: error)
        }
    }

    /// The state with every parameter, file and daemon that a profile or an earlier apply may concern.
    mutating func look(
        for file: ProfileFile, _ baseline: Baseline, roles: RecordedRoles, services: ServiceScope? = nil,
        ruleset reading: RulesetReading = .required
    ) throws(Failure) -> Observation {
        do {
            let first = try observe(baseline.scope, ruleset: reading)
            let target = try? Target(
                file, on: first, baseline: baseline, roles: roles, services: services)
            guard let target else { return first }
            return try completed(first, by: target.desired)
        } catch {
            throw Failure(reading: error)
        }
    }

    /// What of this machine a state speaks of.
    mutating func look(
        at scope: NetworkState, ruleset reading: RulesetReading = .required
    ) throws(Failure) -> Observation {
        do {
            return try observe(scope, ruleset: reading)
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
