public import NetworkModel

/// What `gwnet status` says, as it stands in `--json`: fields are only ever added (docs/status.md).
///
/// It holds what no plan can: traffic, counters, neighbours. It is never compared.
public struct Report: Encodable, Sendable {
    /// Of this layout; a field that goes or changes its meaning would raise it.
    public let version = 1
    /// True where there is no problem.
    public let healthy: Bool
    /// Nil before the first apply.
    public let generation: Nullable<Int>
    /// Seconds since 1970; nil before the first apply.
    public let appliedAt: Nullable<Int>
    /// The profile that status was asked about.
    public let profile: ProfileRecord
    /// By role; empty where the NICs are not there.
    public let roles: [String: RoleRecord]
    /// Of the main table, as far as they are gwnet's own, default routes, or decide or overlap a promise.
    public let routes: [RouteRecord]
    /// How many of the main table are not among them.
    public let routesOmitted: Int
    /// The kernel's switches, whoever set them.
    public let forwarding: ForwardingRecord
    /// The table `inet gwnet`.
    public let firewall: FirewallRecord
    /// How full the connection table is; nil where connections are not tracked.
    public let conntrack: Nullable<ConntrackRecord>
    /// `router.forwards` of the profile, in its order.
    public let forwards: [ForwardRecord]
    /// `nodes.hosts` of the profile, in its order.
    public let nodes: [NodeRecord]
    /// Those that the profile asks for.
    public let services: [ServiceRecord]
    /// The change that awaits its confirmation; nil where none does.
    public let pending: Nullable<PendingRecord>
    /// The gravest first.
    public let problems: [Problem]

    /// The whole in one word.
    public var verdict: Verdict {
        if problems.contains(where: { $0.severity == .broken }) { return .broken }
        return problems.isEmpty ? .routing : .degraded
    }

    /// How the gateway is.
    public enum Verdict: String, Sendable {
        case routing
        case degraded
        case broken
    }
}

/// A value that is written as `null` where it is absent, so that every field is always there.
public struct Nullable<Value: Encodable & Sendable>: Encodable, Sendable {
    /// Nil is written as `null`.
    public let value: Value?

    init(_ value: Value?) {
        self.value = value
    }

    /// Writes the value, or `null`.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        if let value { try container.encode(value) } else { try container.encodeNil() }
    }
}

/// Which profile is in force.
public struct ProfileRecord: Encodable, Sendable {
    /// As it was named.
    public let path: String
    /// FNV-1a, 64 bit, of the file's bytes: tells versions apart, guards nothing.
    public let hash: String
    /// `hostname.domain` of the profile; nil where it names none.
    public let name: Nullable<String>
}

/// A change that is in force until its deadline, and for good once it is confirmed.
public struct PendingRecord: Encodable, Sendable {
    /// Nil for `down`, which installs none.
    public let generation: Nullable<Int>
    /// Seconds since 1970.
    public let revertsAt: Int

    /// Nil where nothing awaits confirmation.
    init?(_ paths: Paths) {
        let folder = PendingFolder(paths)
        guard folder.isThere, let deadline = try? folder.deadline(), deadline.remaining > 0 else {
            return nil
        }
        generation = Nullable(folder.awaitedGeneration?.record.number)
        revertsAt = deadline.revertsAt
    }
}

/// A NIC in its role.
public struct RoleRecord: Encodable, Sendable {
    /// The link's name of today.
    public let interface: String
    /// The permanent address where there is one; nil for links without any.
    public let mac: Nullable<String>
    /// As `ethtool -i` names it; nil where there is none.
    public let driver: Nullable<String>
    /// Such as `bridge` or `vlan`; nil of hardware.
    public let kind: Nullable<String>
    /// `IF_OPER_*` in `ip link`'s words (RFC 2863).
    public let operstate: String
    /// IFF_UP: somebody has switched it on, with a cable or without
    public let up: Bool
    /// IFF_LOWER_UP
    public let carrier: Bool
    /// In Mbit/s; nil without carrier, or where the driver does not know.
    public let speedMbit: Nullable<Int>
    /// `full` or `half`; nil without carrier, or where the driver does not know.
    public let duplex: Nullable<String>
    /// The bridge or bond that the link belongs to.
    public let master: Nullable<String>
    /// In bytes.
    public let mtu: UInt32
    /// The profile's, where the link has it, else the first one; nil where it has none of IPv4.
    public let address: Nullable<String>
    /// With their prefix lengths, IPv4 and IPv6.
    public let addresses: [String]
    /// Where its IPv4 address comes from; nil of one that does not end by itself.
    public let lease: Nullable<LeaseRecord>
    /// Since the link was made.
    public let rxBytes: UInt64
    /// Since the link was made.
    public let txBytes: UInt64
}

/// An address that somebody has given for a while.
public struct LeaseRecord: Encodable, Sendable {
    /// With its prefix length.
    public let address: String
    /// The DHCP client: `dhcpcd`, `systemd-networkd` or `NetworkManager`; nil where it cannot be told.
    public let client: Nullable<String>
    /// The server that gave it; nil where it cannot be told.
    public let server: Nullable<String>
    /// In seconds since 1970.
    public let expires: Int
}

/// A route that a packet of the gateway may take.
public struct RouteRecord: Encodable, Sendable {
    /// A network in CIDR notation, or `default`.
    public let destination: String
    /// Nil for a network on the link itself.
    public let gateway: Nullable<String>
    /// The link that packets leave by.
    public let interface: String
    /// Who put it there, as `ip route` names it.
    public let `protocol`: String
    /// Lower wins.
    public let metric: UInt32
    /// True where it bears our protocol number, 157.
    public let ours: Bool
}

/// Whether packets are forwarded at all.
public struct ForwardingRecord: Encodable, Sendable {
    /// net.ipv4.ip_forward
    public let ipv4: Bool
    /// net.ipv6.conf.all.forwarding
    public let ipv6: Bool
}

/// Our table, and chains of others that defeat it.
public struct FirewallRecord: Encodable, Sendable {
    /// Family and name, as nft takes them.
    public let table: String
    /// True where the kernel has the table.
    public let installed: Bool
    /// True where the kernel has the table of bridges, `bridge gwnet`, too.
    public let bridgeInstalled: Bool
    /// False where this kernel has no nf_tables for bridges, so that table cannot be.
    public let bridgeSupported: Bool
    /// False where the ruleset cannot be read (without root).
    public let readable: Bool
    /// Nil where the ruleset cannot be read, or the roles cannot be given out.
    public let matchesProfile: Nullable<Bool>
    /// Named counters by name; empty where they cannot be read (without root).
    public let counters: [String: CounterValue]
    /// Whether the profile wants source NAT on www.
    public let masquerade: Bool
    /// Flows from the cluster that have another source by now; nil where they cannot be read.
    public let masqueradedFlows: Nullable<Int>
    /// The elements of each set by its name, as people read them; empty where they cannot be read.
    public let sets: [String: [String]]
    /// What each side may begin with the gateway itself, by role: all that its chain accepts; empty where it
    /// cannot be read.
    public let open: [String: [String]]
    /// `ip filter FORWARD`: base chains that drop what they do not accept.
    public let foreignDrops: [String]
}

/// A port forward and the flows that took it.
public struct ForwardRecord: Encodable, Sendable {
    /// `tcp` or `udp`.
    public let transport: String
    /// On the gateway: one port, or `first-last`.
    public let ports: String
    /// Where they lead: address and port.
    public let to: String
    /// Flows since the forward was installed.
    public let flows: UInt64
    /// Flows that are under way now; nil where they cannot be read (without root).
    public let liveFlows: Nullable<Int>
}

/// The kernel's connection table.
public struct ConntrackRecord: Encodable, Sendable {
    /// Entries of this network namespace.
    public let count: Int
    /// net.netfilter.nf_conntrack_max
    public let max: Int
}

/// A host of the profile, and what is seen of it.
public struct NodeRecord: Encodable, Sendable {
    /// As the profile names the host.
    public let name: String
    /// From the profile, the first one.
    public let mac: String
    /// From the profile: all that it has.
    public let macs: [String]
    /// From the profile.
    public let address: String
    /// When its DHCP lease ends, in seconds since 1970; nil where it has none.
    public let lease: Nullable<Int>
    /// The neighbour table's word; nil where it has none.
    public let neighbour: Nullable<String>
    /// How many seconds ago it last answered; nil where the neighbour table does not know.
    public let lastSeen: Nullable<Int>
    /// What it boots next over the network: `local disk`, or `armed for installation`; nil where the profile
    /// installs nothing.
    public let boot: Nullable<String>
}

/// A service of the profile; this version runs none.
public struct ServiceRecord: Encodable, Sendable {
    /// As the profile's key under `services`.
    public let name: String
    /// The daemon that does it.
    public let daemon: String
    /// True where the profile asks for it.
    public let wanted: Bool
    /// True where the daemon is there.
    public let running: Bool
    /// True where its files are what the profile renders to.
    public let configCurrent: Bool
    /// Of `dns`: whether the gateway itself asks it; nil of the others.
    public let gatewayAsks: Nullable<Bool>
}

/// Something that is not as it should be, and what to do.
public struct Problem: Encodable, Sendable {
    /// What the exit code of `gwnet status` is made from.
    public enum Severity: Sendable {
        case degraded
        case broken
    }

    /// For programs; never changes its meaning.
    public let code: String
    /// What is wrong, on which object.
    public let message: String
    /// What to do.
    public let remedy: String
    /// Of drift in a ruleset: the rules that go (`- tcp dport 23 accept`) and that come, the first few of each chain.
    public let excerpt: [String]
    /// Broken is exit code 1, degraded 2.
    public let severity: Severity

    /// The same, where it cuts hosts off.
    var asBroken: Problem { Problem(.broken, code, message, remedy: remedy, excerpt: excerpt) }

    init(
        _ severity: Severity, _ code: String, _ message: String, remedy: String, excerpt: [String] = []
    ) {
        self.severity = severity
        self.excerpt = excerpt
        self.code = code
        self.message = message
        self.remedy = remedy
    }

    private enum CodingKeys: CodingKey {
        case code
        case message
        case remedy
        case excerpt
    }
}
