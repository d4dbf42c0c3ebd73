import NetworkModel

/// Where gwnet's files lie, below a root that `--root` chooses.
public struct Paths: Hashable, Sendable {
    /// Absolute, without a slash at its end; empty for `/`.
    public let root: String

    /// `--root`; slashes at its end do not count.
    public init(root: String = "") {
        var root = root[...]
        while root.hasSuffix("/") { root = root.dropLast() }
        self.root = String(root)
    }

    /// `--root`, seen from everywhere: other processes have other working folders.
    public init(absoluteRoot root: String) {
        self.init(root: root.isEmpty ? root : FileStore.absolute(root))
    }

    /// The profile where none is named.
    public var profile: String { root + "/etc/gwnet/gateway.yaml" }
    /// What outlives a reboot.
    var state: String { root + "/var/lib/gwnet" }
    /// Each applied generation.
    var generations: String { state + "/generations" }
    /// Which hardware plays which role.
    var roles: String { state + "/roles.json" }
    /// The checkpoint of a change under way, or of one that awaits confirmation.
    var pending: String { state + "/pending" }
    /// Keeps room on the disk for `down` and `rollback`.
    var reserve: String { state + "/reserve" }
    /// The only place where a no-op may write.
    var runtime: String { root + "/run/gwnet" }
    /// Held while a command changes something.
    var lock: String { runtime + "/lock" }
    /// Held while root edits the nodes of a profile.
    var editLock: String { runtime + "/edit.lock" }
    /// There from a boot on that was gwnet's, until `down`: a NIC that comes late may then be what it lacked.
    var booted: String { runtime + "/booted" }
    /// There where both sides were found on one wire.
    var oneWire: String { runtime + "/one-wire" }
    /// What links and parameters were like before the first apply of this boot.
    var baseline: String { runtime + "/baseline.json" }
    /// Path and hash of every file that is ours, and what there was before.
    var manifest: String { state + "/manifest.json" }
    /// Where files of others lie that had to make room.
    var replaced: String { state + "/replaced" }
    /// What the DHCP client has leased for www.
    var lease: String { runtime + "/lease.json" }
    /// The lease that services were last adapted to.
    var followedLease: String { runtime + "/lease-followed.json" }
    /// Where adapting services to a lease says what went wrong, where systemd keeps no journal of it.
    var leaseLog: String { runtime + "/lease.log" }
    /// Which process of each daemon has read which files.
    var daemons: String { runtime + "/daemons.json" }
}
