public import NetworkModel

/// What `gwnet status` says, as it stands in `--json`: fields are only ever added (docs/status.md).
///
/// It holds what no plan can: traffic, counters, neighbours. It is never compared.
public struct Report: Encodable, Sendable {
    public let version = 1
    /// True where there is no problem.
    public let healthy: Bool
    /// Nil before the first apply.
    public let generation: Nullable<Int>
    /// Seconds since 1970; nil before the first apply.
    public let appliedAt: Nullable<Int>
    public let profile: ProfileRecord
    /// By role; empty where the NICs are not there.
    public let roles: [String: RoleRecord]
    public let routes: [RouteRecord]
    public let forwarding: ForwardingRecord
    public let firewall: FirewallRecord
    public let forwards: [ForwardRecord]
    public let nodes: [NodeRecord]
    public let services: [ServiceRecord]
    /// A change that awaits confirmation; this version knows none.
    public let pending: Nullable<Int>
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
    public let value: Value?

    init(_ value: Value?) {
        self.value = value
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        if let value { try container.encode(value) } else { try container.encodeNil() }
    }
}

/// Which profile is in force.
public struct ProfileRecord: Encodable, Sendable {
    public let path: String
    /// FNV-1a, 64 bit, of the file's bytes: tells versions apart, guards nothing.
    public let hash: String
    /// `hostname.domain` of the profile; nil where it names none.
    public let name: Nullable<String>
}

/// A NIC in its role.
public struct RoleRecord: Encodable, Sendable {
    public let interface: String
    public let mac: Nullable<String>
    public let driver: Nullable<String>
    public let operstate: String
    public let carrier: Bool
    public let mtu: UInt32
    public let addresses: [String]
    public let rxBytes: UInt64
    public let txBytes: UInt64
}

/// A route that a packet of the gateway may take.
public struct RouteRecord: Encodable, Sendable {
    public let destination: String
    public let gateway: Nullable<String>
    public let interface: String
    /// Who put it there, as `ip route` names it.
    public let `protocol`: String
    public let metric: UInt32
    public let ours: Bool
}

/// Whether packets are forwarded at all.
public struct ForwardingRecord: Encodable, Sendable {
    public let ipv4: Bool
    public let ipv6: Bool
}

/// Our table, and chains of others that defeat it.
public struct FirewallRecord: Encodable, Sendable {
    public let table: String
    public let installed: Bool
    /// Nil where the ruleset cannot be read (without root).
    public let matchesProfile: Nullable<Bool>
    public let counters: [String: CounterValue]
    /// `ip filter FORWARD`: base chains that drop what they do not accept.
    public let foreignDrops: [String]
}

/// A port forward and the flows that took it.
public struct ForwardRecord: Encodable, Sendable {
    public let transport: String
    public let ports: String
    public let to: String
    /// Flows since the forward was installed.
    public let flows: UInt64
}

/// A host of the profile, and what is seen of it.
public struct NodeRecord: Encodable, Sendable {
    public let name: String
    public let mac: String
    public let address: String
    /// When its DHCP lease ends; this version serves no DHCP.
    public let lease: Nullable<Int>
    /// The neighbour table's word; nil where it has none.
    public let neighbour: Nullable<String>
}

/// A service of the profile; this version runs none.
public struct ServiceRecord: Encodable, Sendable {
    public let name: String
    public let wanted: Bool
    public let running: Bool
    public let configCurrent: Bool
}

/// Something that is not as it should be, and what to do.
public struct Problem: Encodable, Sendable {
    public enum Severity: Sendable {
        case degraded
        case broken
    }

    /// For programs; never changes its meaning.
    public let code: String
    public let message: String
    public let remedy: String
    public let severity: Severity

    init(_ severity: Severity, _ code: String, _ message: String, remedy: String) {
        self.severity = severity
        self.code = code
        self.message = message
        self.remedy = remedy
    }

    private enum CodingKeys: CodingKey {
        case code
        case message
        case remedy
    }
}
