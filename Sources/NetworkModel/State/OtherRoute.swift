/// A route that `Route` cannot say: of another type than unicast, with several next hops, by a next-hop
/// object, or with an encapsulation. Never one of ours.
public struct OtherRoute: Hashable, Sendable {
    /// What the kernel tells routes apart by.
    public let key: Route.Key
    /// What becomes of a packet.
    public let kind: RoutingEntry.Kind
    /// Where it may go next; none for types that end its way.
    public let hops: [RoutingEntry.Hop]
    /// Whether it is more than its type and hops say: a next-hop object, an encapsulation.
    public let isOpaque: Bool
    /// rtm_protocol
    public let origin: Origin

    /// A route as the kernel lists it.
    public init(
        key: Route.Key, kind: RoutingEntry.Kind, hops: [RoutingEntry.Hop], isOpaque: Bool, origin: Origin
    ) {
        self.key = key
        self.kind = kind
        self.hops = hops
        self.isOpaque = isOpaque
        self.origin = origin
    }
}

extension OtherRoute: Comparable, CustomStringConvertible {
    /// By text.
    public static func < (left: OtherRoute, right: OtherRoute) -> Bool {
        left.description < right.description
    }

    /// As `ip route` writes it, as far as it is known.
    public var description: String {
        var words = kind == .unicast ? [] : [kind.rawValue]
        words.append(key.destination.prefixLength == 0 ? "default" : "\(key.destination)")
        for hop in hops {
            if hops.count > 1 { words.append("nexthop") }
            if let gateway = hop.gateway { words.append("via \(gateway)") }
            words.append("dev \(hop.link)")
        }
        if key.metric != 0 { words.append("metric \(key.metric)") }
        return words.joined(separator: " ")
    }
}
