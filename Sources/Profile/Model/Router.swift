import NetworkModel

/// `router`: what may pass the gateway, what may reach it, and what is translated.
public struct Router: Hashable, Sendable {
    /// `allow.www`: what of the gateway itself the home network may reach, besides what services open.
    public let allowWWW: [Allowance]
    /// `allow.cluster`: the same for the nodes; SSH is always open to them.
    public let allowCluster: [Allowance]
    /// `port_forwards`: ports of the gateway that lead to a node.
    public let portForwards: [PortForward]
    /// `inbound`: what of the cluster the home network may reach directly, routed.
    public let inbound: [InboundAllowance]
    /// `log`: whether what is dropped is logged.
    public let log: Bool
    /// `masquerade`: whether the cluster leaves under the gateway's WWW address.
    public let masquerade: Masquerade
    /// `ipv6`: whether IPv6 is routed; off means filtered, not open.
    public let ipv6: Bool

    /// What a profile without `router` says.
    public static let standard = Router(
        allowWWW: [], allowCluster: [], portForwards: [], inbound: [], log: false,
        masquerade: .everywhere, ipv6: false)
}

/// `router.masquerade`: under whose address the cluster leaves on www.
public enum Masquerade: Hashable, Sendable {
    /// Under its own.
    case off
    /// Under the gateway's, except to these networks.
    case on(except: [IPNetwork])

    /// Under the gateway's, wherever it goes.
    public static let everywhere = Masquerade.on(except: [])

    /// Whether anything is translated.
    public var isOn: Bool { self != .off }

    /// The networks to which the cluster goes under its own addresses; none where it always does.
    public var exceptions: [IPNetwork] {
        if case .on(let exceptions) = self { exceptions } else { [] }
    }

    /// Whether what goes there leaves under the gateway's address.
    public func covers(_ destination: IPAddress) -> Bool {
        isOn && !exceptions.contains { $0.contains(destination) }
    }
}

/// An entry of `router.port_forwards`.
public struct PortForward: Hashable, Sendable {
    /// TCP or UDP.
    public let transport: TransportProtocol
    /// The ports of the gateway.
    public let ports: PortRange
    /// The node that they lead to.
    public let to: IPAddress
    /// The node's port; nil means the port that was asked for.
    public let toPort: UInt16?
    /// From where; anywhere unless the profile narrows it.
    public let source: SourceScope

    /// The ports of the gateway along with their transport.
    public var transportPorts: TransportPorts { TransportPorts(transport: transport, ports: ports) }
}

/// An entry of `router.inbound`.
public struct InboundAllowance: Hashable, Sendable {
    /// What kind of packets may pass.
    public enum Kind: Hashable, Sendable {
        /// These TCP ports, or all.
        case tcp(PortRange?)
        /// These UDP ports, or all.
        case udp(PortRange?)
        /// ICMP.
        case icmp
        /// Every protocol.
        case any
    }

    /// What may pass.
    public let kind: Kind
    /// To which part of the cluster.
    public let to: IPNetwork
    /// From where.
    public let source: SourceScope
}
