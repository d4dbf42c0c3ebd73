import NetworkModel

/// An entry of `router.allow.www` or `router.allow.cluster`: something of the gateway itself that may be
/// reached.
public struct Allowance: Hashable, Sendable {
    /// The service's name as written, such as `ssh`; nil where ports were written.
    public let name: String?
    /// Whether this is `ping`: ICMP echo requests.
    public let isPing: Bool
    /// The ports, none for `ping`.
    public let ports: [TransportPorts]
    /// From where.
    public let source: SourceScope
}

/// Ports of one transport protocol.
public struct TransportPorts: Hashable, Sendable, CustomStringConvertible {
    /// TCP or UDP.
    public let transport: TransportProtocol
    /// The ports.
    public let ports: PortRange

    /// `tcp 80`
    public var description: String { "\(transport) \(ports)" }

    /// Whether a packet could be meant by both.
    public func overlaps(_ other: TransportPorts) -> Bool {
        transport == other.transport && ports.overlaps(other.ports)
    }
}
