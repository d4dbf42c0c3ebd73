/// The programs that serve the cluster, those that bring www up, and the network managers of others.
public enum Daemon: String, CaseIterable, Hashable, Sendable, Codable, Comparable, CustomStringConvertible {
    /// NetworkManager, which configures links by itself.
    case networkManager = "NetworkManager"
    /// systemd-networkd, netplan's as well.
    case networkd = "systemd-networkd"
    /// A dhcpcd that serves every link: `dhcpcd.service`, not ours.
    case linkClient = "dhcpcd.service"
    /// ifupdown: the links of /etc/network/interfaces.
    case ifupdown
    /// The wireless network of www.
    case supplicant = "wpa_supplicant"
    /// The address of www.
    case dhcpcd
    /// DHCP, names and TFTP.
    case dnsmasq
    /// Web sites.
    case nginx
    /// The kernel's NFS server, or nfs-ganesha in its place.
    case nfs
    /// The time of day.
    case chrony
    /// systemd-resolved, which answers the machine's own questions: never started or stopped by us.
    case resolver

    /// In the order in which they are switched over.
    public static func < (left: Daemon, right: Daemon) -> Bool { left.rank < right.rank }

    /// Whether nobody else ever runs it: a unit, or a process, of gwnet's own.
    public var isOurs: Bool { self == .supplicant || self == .dhcpcd }

    /// Whether it configures links by itself: never started or stopped by us, told which to leave alone.
    public var managesLinks: Bool {
        [.networkManager, .networkd, .linkClient, .ifupdown].contains(self)
    }

    /// Its name, as everybody writes it.
    public var description: String { rawValue }

    private var rank: Int { Daemon.allCases.firstIndex(of: self) ?? 0 }
}

/// Whether a daemon runs, and with which files.
public enum DaemonState: Hashable, Sendable, Codable {
    case stopped
    /// With the files of this fingerprint; nil where gwnet never handed it any.
    case running(DaemonFiles?)

    /// True for any running one.
    public var isRunning: Bool { self != .stopped }
}

/// Fingerprints of the files that a daemon has read.
public struct DaemonFiles: Hashable, Sendable, Codable {
    /// Of those that it reads when it starts.
    public let start: UInt64
    /// Of those that it reads again when it is told to.
    public let reload: UInt64

    /// Some files of gwnet's, and nobody knows which: equal to none that are wanted.
    public static let unknown = DaemonFiles(start: 0, reload: 0)

    /// The values as they are.
    public init(start: UInt64, reload: UInt64) {
        self.start = start
        self.reload = reload
    }
}

/// What is done to a daemon.
public enum DaemonTransition: String, Hashable, Sendable {
    case start
    case stop
    case reload
    /// Whatever it had read is replaced by what is there now.
    case restart

    /// The least that leads from one state to another.
    public init(from before: DaemonState, to after: DaemonState) {
        switch (before, after) {
        case (_, .stopped): self = .stop
        case (.stopped, .running): self = .start
        case (.running(let old?), .running(let new?)): self = old.start == new.start ? .reload : .restart
        case (.running, .running): self = .restart
        }
    }
}
