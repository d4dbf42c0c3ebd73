internal import CNetlink
public import NetworkModel

extension RouteSocket {
    /// Every route of every table, IPv4 and IPv6 (`ip route show table all`).
    public mutating func routingEntries() throws(NetlinkError) -> [RoutingEntry] {
        var result: [RoutingEntry] = []
        for family in [AddressFamily.ipv4, .ipv6] {
            for record in try entryRecords(family) {
                var hops: [RoutingEntry.Hop] = []
                for hop in record.hops {
                    guard let link = try name(of: hop.index) else { continue }
                    hops.append(RoutingEntry.Hop(gateway: hop.gateway, link: link))
                }
                result.append(record.entry(hops: hops))
            }
        }
        return result
    }

    private mutating func entryRecords(_ family: AddressFamily) throws(NetlinkError) -> [EntryRecord] {
        var header = rtmsg()
        header.rtm_family = family.number
        var message = MessageWriter(type: Int(RTM_GETROUTE))
        message.append(header)
        do {
            return try dump(
                Request(message: message, operation: "list the routes of all tables"), EntryRecord.init)
        } catch  where error.errno == .noEntry || (family == .ipv6 && error.errno == .notSupported) {
            // No table yet, or no IPv6.
            return []
        }
    }

    /// Whether a rule asks for more than `RoutingRule` can say, or does something else than look a
    /// route up (`ip rule … fwmark`, `blackhole`).
    public mutating func holdsUnreadRules() throws(NetlinkError) -> Bool {
        var result = false
        for family in [AddressFamily.ipv4, .ipv6] {
            var header = fib_rule_hdr()
            header.family = family.number
            var message = MessageWriter(type: Int(RTM_GETRULE))
            message.append(header)
            do {
                let found = try dump(Request(message: message, operation: "list rules")) {
                    message throws(MalformedMessage) in
                    try RuleMessage.decode(message) == nil
                }
                result = result || found.contains(true)
            } catch  where error.errno == .notSupported || error.errno == .familyNotSupported {
                // A kernel without IPv6, or without policy routing.
                continue
            }
        }
        return result
    }
}

private struct EntryRecord {
    struct Hop {
        let index: Int32
        let gateway: IPAddress?
    }

    let hops: [Hop]
    private let kind: RoutingEntry.Kind
    private let destination: IPNetwork
    private let table: UInt32
    private let metric: UInt32
    private let source: IPAddress?

    /// Nil for clones, for routes of another type of service, and for what only multicast routers have.
    init?(_ message: NetlinkMessage) throws(MalformedMessage) {
        let header = try message.fixedPart(rtmsg.self)
        let attributes = try message.attributes(after: rtmsg.self)
        table = attributes.integer(Int(RTA_TABLE.rawValue)) ?? UInt32(header.rtm_table)
        metric = attributes.integer(Int(RTA_PRIORITY.rawValue)) ?? 0
        source = attributes.bytes(Int(RTA_PREFSRC.rawValue)).flatMap { IPAddress(bytes: $0) }
        hops = try EntryRecord.hops(header, attributes)
        guard header.rtm_flags & UInt32(RTM_F_CLONED) == 0, header.rtm_tos == 0,
            header.rtm_flags & UInt32(RTNH_F_DEAD) == 0,
            let kind = RoutingEntry.Kind(number: Int(header.rtm_type)),
            let family = AddressFamily(number: header.rtm_family),
            let destination = EntryRecord.destination(header, attributes, family)
        else { return nil }
        self.kind = kind
        self.destination = destination
    }

    private static func destination(
        _ header: rtmsg, _ attributes: Attributes, _ family: AddressFamily
    ) -> IPNetwork? {
        guard let bytes = attributes.bytes(Int(RTA_DST.rawValue)) else {
            return header.rtm_dst_len == 0 ? (family == .ipv4 ? .anyIPv4 : .anyIPv6) : nil
        }
        return IPAddress(bytes: bytes).flatMap {
            IPNetwork(containing: $0, prefixLength: Int(header.rtm_dst_len))
        }
    }

    /// One hop in the message itself, or several in RTA_MULTIPATH.
    private static func hops(_ header: rtmsg, _ attributes: Attributes) throws(MalformedMessage) -> [Hop] {
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

    func entry(hops: [RoutingEntry.Hop]) -> RoutingEntry {
        RoutingEntry(
            kind, to: destination, hops: hops, table: table, metric: metric, preferredSource: source)
    }
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
