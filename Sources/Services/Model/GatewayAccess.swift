public import NetworkModel

/// Which sources may reach which ports of the gateway itself, side by side.
///
/// The packet filter and the access list of each daemon are both made of this, so that neither lets in what
/// the other refuses.
public struct GatewayAccess: Hashable, Sendable {
    /// Ports that are open to some sources of one side.
    public struct Entry: Hashable, Sendable {
        /// The side that the packets come in on.
        public let side: Side
        /// TCP or UDP.
        public let transport: TransportProtocol
        /// The ports of the gateway.
        public let ports: PortRange
        /// The networks that may send them.
        public let sources: [IPNetwork]

        /// The values as they are.
        public init(side: Side, transport: TransportProtocol, ports: PortRange, sources: [IPNetwork]) {
            self.side = side
            self.transport = transport
            self.ports = ports
            self.sources = sources
        }
    }

    /// Every entry, those of services before those of `router.allow`.
    public let entries: [Entry]

    /// The values as they are.
    public init(entries: [Entry]) {
        self.entries = entries
    }

    /// The networks of a side that may reach a port of the gateway, each once.
    public func sources(
        on side: Side, reaching transport: TransportProtocol, _ port: UInt16
    ) -> [IPNetwork] {
        var seen: Set<IPNetwork> = []
        return entries.filter { $0.side == side && $0.covers(transport, port) }.flatMap(\.sources)
            .filter { seen.insert($0).inserted }
    }

    /// The sides that may reach a port of the gateway, from whichever sources.
    public func sides(reaching transport: TransportProtocol, _ port: UInt16) -> Set<Side> {
        Set(entries.filter { $0.covers(transport, port) && !$0.sources.isEmpty }.map(\.side))
    }
}

extension GatewayAccess.Entry {
    fileprivate func covers(_ transport: TransportProtocol, _ port: UInt16) -> Bool {
        self.transport == transport && ports.contains(port)
    }
}
