internal import CNetlink
import NetworkModel

/// A route as a RTM_NEWROUTE message describes it, with the indexes that only this target may know.
struct RouteRecord {
    struct Hop {
        let index: Int32
        let gateway: IPAddress?
    }

    let hops: [Hop]
    let kind: RoutingEntry.Kind
    private let header: rtmsg
    private let destination: IPNetwork
    let table: UInt32
    private let metric: UInt32
    private let source: IPAddress?
    /// A next-hop object, an encapsulation, or an IPv4 network behind an IPv6 gateway.
    private let isUnusual: Bool

    /// Nil for clones, and for what only multicast routers have.
    init?(_ message: NetlinkMessage) throws(MalformedMessage) {
        let header = try message.fixedPart(rtmsg.self)
        let attributes = try message.attributes(after: rtmsg.self)
        table = attributes.integer(Int(RTA_TABLE.rawValue)) ?? UInt32(header.rtm_table)
        metric = attributes.integer(Int(RTA_PRIORITY.rawValue)) ?? 0
        source = attributes.bytes(Int(RTA_PREFSRC.rawValue)).flatMap { IPAddress(bytes: $0) }
        hops = try RouteRecord.hops(attributes)
        isUnusual = [RTA_ENCAP, RTA_NH_ID, RTA_VIA].contains { attributes.contains(Int($0.rawValue)) }
        self.header = header
        guard header.rtm_flags & UInt32(RTM_F_CLONED) == 0,
            let kind = RoutingEntry.Kind(number: Int(header.rtm_type)),
            let family = AddressFamily(number: header.rtm_family),
            let destination = RouteRecord.destination(header, attributes, family)
        else { return nil }
        self.kind = kind
        self.destination = destination
    }

    private static func destination(
        _ header: rtmsg, _ attributes: Attributes, _ family: AddressFamily
    ) -> IPNetwork? {
        guard let bytes = attributes.bytes(Int(RTA_DST.rawValue)) else {
            return header.rtm_dst_len == 0 ? family.everything : nil
        }
        return IPAddress(bytes: bytes).flatMap {
            IPNetwork(containing: $0, prefixLength: Int(header.rtm_dst_len))
        }
    }

    /// One hop in the message itself, or several in RTA_MULTIPATH.
    private static func hops(_ attributes: Attributes) throws(MalformedMessage) -> [Hop] {
        if let index: Int32 = attributes.integer(Int(RTA_OIF.rawValue)) {
            return [Hop(index: index, gateway: gateway(attributes))]
        }
        guard var rest = attributes.bytes(Int(RTA_MULTIPATH.rawValue)) else { return [] }
        var hops: [Hop] = []
        let size = MemoryLayout<rtnexthop>.size
        while rest.count >= size {
            guard let length = rest.integer(at: 0, as: UInt16.self).map(Int.init),
                let flags = rest.integer(at: 2, as: UInt8.self),
                let index = rest.integer(at: 4, as: Int32.self), length >= size, length <= rest.count
            else { throw MalformedMessage() }
            let own = try Attributes(rest.prefix(length).dropFirst(size))
            if Int32(flags) & RTNH_F_DEAD == 0 { hops.append(Hop(index: index, gateway: gateway(own))) }
            rest = rest.dropFirst((length + 3) / 4 * 4)
        }
        return hops
    }

    /// RTA_VIA, for an IPv4 network behind an IPv6 gateway, has two bytes of family first.
    private static func gateway(_ attributes: Attributes) -> IPAddress? {
        let bytes =
            attributes.bytes(Int(RTA_GATEWAY.rawValue))
            ?? attributes.bytes(Int(RTA_VIA.rawValue))?.dropFirst(2)
        return bytes.flatMap { IPAddress(bytes: $0) }
    }
}

// What it is in the model's terms, with the hops by name.
extension RouteRecord {
    /// Nil for routes of another type of service, and for dead ones, which no lookup takes.
    func entry(_ hops: [RoutingEntry.Hop]) -> RoutingEntry? {
        guard header.rtm_tos == 0, header.rtm_flags & UInt32(RTNH_F_DEAD) == 0 else { return nil }
        return RoutingEntry(
            kind, to: destination, hops: hops, table: table, metric: metric, preferredSource: source)
    }

    /// Nil for what `Route` cannot say.
    func route(_ hops: [RoutingEntry.Hop]) -> Route? {
        guard !isUnusual, kind == .unicast, let hop = hops.first, hops.count == 1, self.hops.count == 1 else {
            return nil
        }
        return Route(
            to: destination, via: hop.gateway, link: hop.link, table: table, metric: metric,
            typeOfService: header.rtm_tos, preferredSource: source, scope: header.rtm_scope,
            isOnLink: header.rtm_flags & UInt32(RTNH_F_ONLINK) != 0, origin: origin)
    }

    func otherRoute(_ hops: [RoutingEntry.Hop]) -> OtherRoute {
        let key = Route.Key(
            table: table, destination: destination, metric: metric, typeOfService: header.rtm_tos)
        return OtherRoute(key: key, kind: kind, hops: hops, isOpaque: isUnusual, origin: origin)
    }

    var origin: Origin { Origin(number: header.rtm_protocol) }
}

extension RoutingEntry.Kind {
    /// `RTN_*`; nil for those that no packet of a gateway meets.
    fileprivate init?(number: Int) {
        switch number {
        case RTN_UNICAST: self = .unicast
        case RTN_LOCAL: self = .local
        case RTN_BROADCAST: self = .broadcast
        case RTN_ANYCAST: self = .anycast
        case RTN_MULTICAST: self = .multicast
        case RTN_BLACKHOLE: self = .blackhole
        case RTN_UNREACHABLE: self = .unreachable
        case RTN_PROHIBIT: self = .prohibit
        case RTN_THROW: self = .throw
        default: return nil
        }
    }
}

extension RouteSocket {
    /// The hops by the names of their links, less those whose link is gone.
    mutating func named(_ hops: [RouteRecord.Hop]) throws(NetlinkError) -> [RoutingEntry.Hop] {
        var result: [RoutingEntry.Hop] = []
        for hop in hops {
            guard let link = try name(of: hop.index) else { continue }
            result.append(RoutingEntry.Hop(gateway: hop.gateway, link: link))
        }
        return result
    }
}
