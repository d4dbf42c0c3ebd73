import Glibc
import Netlink
import NetworkModel
import Services

/// A network manager of somebody else's, told by its own means which links are not its to configure.
struct LinkManager {
    private let daemon: Daemon
    private let unit: String
    private let links: [LinkName]

    init(_ daemon: Daemon, _ layout: Layout) {
        self.daemon = daemon
        unit = layout.operation(of: daemon).unit
        let bytes = (try? FileStore.readIfPresent(OwnLinks.path(in: layout))) ?? nil
        let text = String(decoding: bytes ?? [], as: UTF8.self)
        let keepsMade = daemon == .networkManager || daemon == .ifupdown
        links = keepsMade ? OwnLinks.hardware(in: text) : OwnLinks.links(in: text)
    }

    /// Nil where it does not run.
    ///
    /// ifupdown has no process: its unit counts, whose state is asked for where ifupdown knows of any link.
    var process: ProcessIdentity? {
        get throws(FileError) {
            guard daemon == .ifupdown else { return ProcessIdentity.first(inUnit: unit) }
            guard access(IfupdownState.path, F_OK) == 0 else { return nil }
            return try SystemdUnit(unit).mainProcess
        }
    }

    /// Makes it let go of what is ours by now, and take what is no longer, and waits for the first.
    ///
    /// - Parameter isFirstTime: whether there is nothing yet that it could take back.
    func tell(isFirstTime: Bool) throws(DaemonError) {
        try call("/usr/bin/systemctl", ["daemon-reload"])
        switch daemon {
        case .networkManager:
            try call("/usr/bin/systemctl", ["reload", unit])
        case .networkd:
            // A restart would leave the lease where it is.
            try call("/usr/bin/systemctl", ["reload", unit])
        case .linkClient:
            // With `persistent`, which is Debian's, nothing else takes the lease away. It refuses for a link that
            // it does not have.
            for link in links { _ = ProgramRun(Command("/usr/sbin/dhcpcd", ["--release", "\(link)"])) }
            if !isFirstTime { try call("/usr/bin/systemctl", ["restart", unit]) }
        case .ifupdown:
            for link in links where IfupdownState.knows(link) {
                try call("/usr/bin/systemd-run", Self.outside + ["/usr/sbin/ifdown", "\(link)"])
            }
            if !isFirstTime { try bringUpTheRest() }
        default: return
        }
        awaitRelease()
    }

    /// Its clients go on running, so they need a unit that stays. Nothing waits for it: one of its links may be gone, or
    /// without a server, which is not this change's affair.
    private func bringUpTheRest() throws(DaemonError) {
        let words = ["/usr/sbin/ifup", "--all"] + links.map { "--exclude=\($0)" }
        try call(
            "/usr/bin/systemd-run", Self.outside + ["--no-block", "--property=RemainAfterExit=yes"] + words)
    }

    /// In a unit of its own: ours may be locked up, and may end.
    private static let outside = ["--quiet", "--collect", "--property=Type=oneshot"]
    private static let patience = Duration.seconds(5)

    /// Until it has let go of every link, and what was leased there has gone: NetworkManager flushes a link and
    /// takes it down some time after it has read its files. Not for ever: what is left then, verification or
    /// `gwnet status` shows.
    private func awaitRelease() {
        let limit = TimeLimit(Self.patience)
        while !limit.isOver, !links.allSatisfy({ !isManaged($0) && !isLeased($0) }) { usleep(50_000) }
    }

    /// By the manager's own word.
    private func isManaged(_ link: LinkName) -> Bool {
        switch daemon {
        case .networkManager: NetworkManagerState.manages(link)
        case .networkd: NetworkdState.manages(link)
        default: false
        }
    }

    private func isLeased(_ link: LinkName) -> Bool {
        guard var socket = try? RouteSocket(), let ending = try? socket.lifetimes(on: link) else {
            return false
        }
        return ending.keys.contains { $0.address.isIPv4 }
    }

    private func call(_ program: String, _ words: [String]) throws(DaemonError) {
        let run = ProgramRun(Command(program, words), seconds: 100)
        guard !run.isSuccess else { return }
        throw DaemonError(
            daemon: daemon, operation: "tell", words: run.words,
            remedy: "systemctl status \(unit); journalctl -u \(unit)")
    }
}

/// Whether NetworkManager has a link in its hands, by its own word: one thread of it changes links and answers, so
/// that a link is `unmanaged` once all has been done to it. The files that it keeps may be late, or not there yet.
private enum NetworkManagerState {
    static func manages(_ link: LinkName) -> Bool {
        let words = ["--terse", "--get-values", "GENERAL.STATE", "device", "show", "\(link)"]
        let run = ProgramRun(Command("/usr/bin/nmcli", words), seconds: 5)
        // `10 (unmanaged)`, and above that one of the states of a managed one (NMDeviceState).
        guard run.isSuccess, let state = Int(run.output.prefix { $0.isNumber }) else { return false }
        return state > 10
    }
}

/// What systemd-networkd keeps of each link (sd-network(3)).
private enum NetworkdState {
    static func manages(_ link: LinkName) -> Bool {
        let index = if_nametoindex("\(link)")
        guard index > 0, let bytes = try? FileStore.readIfPresent("/run/systemd/netif/links/\(index)") else {
            return false
        }
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
        return lines.contains { $0.hasPrefix("ADMIN_STATE=") && $0 != "ADMIN_STATE=unmanaged" }
    }
}

/// What ifupdown has brought up: `LINK=STANZA` lines (ifup(8)).
private enum IfupdownState {
    static let path = "/run/network/ifstate"

    static func knows(_ link: LinkName) -> Bool {
        let bytes = (try? FileStore.readIfPresent(path)) ?? nil
        return String(decoding: bytes ?? [], as: UTF8.self).split(separator: "\n")
            .contains { $0.hasPrefix("\(link)=") }
    }
}

extension ProcessIdentity {
    /// The oldest process of a unit of the system's: its main one, without asking systemd (cgroups(7)).
    static func first(inUnit unit: String) -> ProcessIdentity? {
        guard let bytes = try? FileStore.readIfPresent("/sys/fs/cgroup/system.slice/\(unit)/cgroup.procs")
        else { return nil }
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n")
            .compactMap { Int32($0).flatMap { ProcessIdentity($0) } }.min { $0.isOlder(than: $1) }
    }
}
