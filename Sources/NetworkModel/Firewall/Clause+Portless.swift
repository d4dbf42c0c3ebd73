// Clauses about packets that have no ports.
extension [Expression] {
    /// `meta l4proto . ip saddr @SET`, or with `ip6 saddr`.
    public static func protocolAndSource(in set: String, _ family: AddressFamily) -> [Expression] {
        protocolAndSource(.meta(.layer4Protocol, into: .first), in: set, family)
    }

    /// `ip6 nexthdr . ip6 saddr @SET`: by the first header, extension headers included.
    public static func firstHeaderAndSource(in set: String) -> [Expression] {
        protocolAndSource(.payload(.nextHeader, into: .first), in: set, .ipv6)
    }

    private static func protocolAndSource(
        _ number: Expression, in set: String, _ family: AddressFamily
    ) -> [Expression] {
        self.family(family) + [
            number, source(family, into: .first.advanced(by: 1)), .lookup(Lookup(set: set, key: .first)),
        ]
    }

    /// `meta l4proto NUMBER`
    public static func carrying(_ content: InternetProtocol) -> [Expression] { layer4(content.number) }

    /// `ip saddr @SET`, or `ip6 saddr @SET`
    public static func source(in set: String, _ family: AddressFamily) -> [Expression] {
        self.family(family) + [source(family, into: .first), .lookup(Lookup(set: set, key: .first))]
    }

    private static func source(_ family: AddressFamily, into register: Register) -> Expression {
        .payload(family == .ipv4 ? .sourceIPv4 : .sourceIPv6, into: register)
    }

    /// `ip ttl 1 igmp type membership-query`: a switch or router on this link asks who listens to
    /// multicast (RFC 3376, section 4).
    public static let multicastQuery: [Expression] =
        family(.ipv4) + [
            .payload(.timeToLive, into: .first), .compare(.first, .equal, [1]),
        ] + layer4(InternetProtocol.igmp.number) + [
            .payload(.icmpType, into: .first), .compare(.first, .equal, [0x11]),
        ]

    /// `ip saddr 0.0.0.0 ip protocol igmp`: from a switch or host without an address (RFC 4541).
    public static let multicastWithoutAddress: [Expression] =
        family(.ipv4) + [.payload(.sourceIPv4, into: .first), .compare(.first, .equal, [0, 0, 0, 0])]
        + layer4(InternetProtocol.igmp.number)
}
