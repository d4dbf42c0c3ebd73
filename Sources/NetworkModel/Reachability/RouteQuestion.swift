/// A packet whose way the kernel is asked for (`ip route get`).
public struct RouteQuestion: Hashable, Sendable {
    /// Nil for what this machine sends itself, from an address that the kernel chooses.
    public let source: IPAddress?
    /// Where it goes.
    public let destination: IPAddress
    /// The link that it comes in by; nil for what this machine sends itself.
    public let incoming: LinkName?

    /// As `ip route get DESTINATION from SOURCE iif INCOMING`.
    public init(to destination: IPAddress, from source: IPAddress? = nil, on incoming: LinkName? = nil) {
        self.source = source
        self.destination = destination
        self.incoming = incoming
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
