/// A packet whose way the kernel is asked for (`ip route get`).
public struct RouteQuestion: Hashable, Sendable {
    /// Nil for what this machine sends itself, from an address that the kernel chooses.
    public let source: IPAddress?
    /// Where it goes.
    public let destination: IPAddress
    /// The link that it comes in by; nil for what this machine sends itself.
    public let incoming: LinkName?
    /// What it carries, where a rule of the policy database may ask for that; nil asks for none.
    public let content: Content?

    /// A protocol with the port that is asked for.
    public struct Content: Hashable, Sendable {
        /// RTA_IP_PROTO
        public let transport: TransportProtocol
        /// RTA_DPORT
        public let port: UInt16

        /// As `ipproto TRANSPORT dport PORT`.
        public init(_ transport: TransportProtocol, _ port: UInt16) {
            self.transport = transport
            self.port = port
        }
    }

    /// As `ip route get DESTINATION from SOURCE iif INCOMING ipproto TRANSPORT dport PORT`.
    public init(
        to destination: IPAddress, from source: IPAddress? = nil, on incoming: LinkName? = nil,
        carrying content: Content? = nil
    ) {
        self.source = source
        self.destination = destination
        self.incoming = incoming
        self.content = content
    }
}

/// What the kernel says of it.
public enum RouteAnswer: Hashable, Sendable {
    /// By this route: the entry of the table, with all its next hops, not the one of today.
    case route(OtherRoute)
    /// ENETUNREACH: no route leads there.
    case noRoute
    /// A route or a rule of type unreachable, prohibit or blackhole ends its way.
    case refused(RoutingEntry.Kind)
    /// EXDEV or EINVAL: the packet's source is impossible on that link (rp_filter, or a martian).
    case impossibleSource
    /// Something else that the kernel said.
    case failed(String)
}
