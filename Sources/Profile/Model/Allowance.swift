public import NetworkModel

/// An entry of `router.allow.www` or `router.allow.cluster`: something of the gateway itself that may be
/// reached.
public struct Allowance: Hashable, Sendable {
    /// What may come in.
    public enum Content: Hashable, Sendable {
        /// TCP or UDP to these ports.
        case ports([TransportPorts])
        /// Echo requests of ICMP and ICMPv6.
        case ping
        /// Every packet of a protocol without ports.
        case packets(InternetProtocol)
    }

    /// The service's name as written, such as `ssh`; nil where ports or a protocol were written.
    public let name: String?
    /// What may come in.
    public let content: Content
    /// From where.
    public let source: SourceScope

    /// Whether this is `ping`: echo requests of ICMP and ICMPv6.
    public var isPing: Bool { content == .ping }

    /// The ports, none for `ping` and other protocols.
    public var ports: [TransportPorts] {
        if case .ports(let ports) = content { ports } else { [] }
    }

    /// `ssh`, `tcp 80`, `esp`
    public var words: String {
        switch content {
        case _ where name != nil: name ?? ""
        case .ports(let ports): ports.map(\.description).joined(separator: ", ")
        case .ping: NamedService.ping.rawValue
        case .packets(let content): "\(content)"
        }
    }
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
