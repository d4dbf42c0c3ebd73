internal import CNetlink
import NetworkModel

extension RouteSocket {
    /// The unicast routes of the main table, IPv4 and IPv6, with one next hop each.
    ///
    /// Multipath, tunnelled and next-hop-object routes are nothing that gwnet makes or touches, and
    /// are left out.
    public mutating func routes() throws(NetlinkError) -> [Route] {
        var result: [Route] = []
        for family in [AddressFamily.ipv4, .ipv6] {
            for record in try routeRecords(family) {
                guard let link = try name(of: record.index) else { continue }
                result.append(record.route(link: link))
            }
        }
        return result
    }

    private mutating func routeRecords(_ family: AddressFamily) throws(NetlinkError) -> [RouteRecord] {
        var header = rtmsg()
        header.rtm_family = family.number
        header.rtm_table = UInt8(RT_TABLE_MAIN.rawValue)
        var message = MessageWriter(type: Int(RTM_GETROUTE))
        message.append(header)
        do {
            return try dump(Request(message: message, operation: "list routes"), RouteRecord.init)
        } catch  where error.errno == .noEntry || (family == .ipv6 && error.errno == .notSupported) {
            // A table that the kernel has not made yet, as before the first route, or no IPv6.
            return []
        }
    }
}

private struct RouteRecord {
    let index: Int32
    private let header: rtmsg
    private let destination: IPNetwork
    private let gateway: IPAddress?
    private let source: IPAddress?
    private let table: UInt32
    private let metric: UInt32

    /// Nil for what `routes` leaves out.
    init?(_ message: NetlinkMessage) throws(MalformedMessage) {
        header = try message.fixedPart(rtmsg.self)
        let attributes = try message.attributes(after: rtmsg.self)
        table = attributes.integer(Int(RTA_TABLE.rawValue)) ?? UInt32(header.rtm_table)
        metric = attributes.integer(Int(RTA_PRIORITY.rawValue)) ?? 0
        gateway = attributes.bytes(Int(RTA_GATEWAY.rawValue)).flatMap { IPAddress(bytes: $0) }
        source = attributes.bytes(Int(RTA_PREFSRC.rawValue)).flatMap { IPAddress(bytes: $0) }
        let unlike = [RTA_MULTIPATH, RTA_ENCAP, RTA_NH_ID, RTA_VIA].contains {
            attributes.contains(Int($0.rawValue))
        }
        guard !unlike, header.rtm_type == UInt8(RTN_UNICAST), table == Route.mainTable,
            header.rtm_flags & UInt32(RTM_F_CLONED) == 0,
            let index: Int32 = attributes.integer(Int(RTA_OIF.rawValue)),
            let family = AddressFamily(number: header.rtm_family),
            let destination = RouteRecord.destination(attributes, header, family)
        else { return nil }
        self.index = index
        self.destination = destination
    }

    private static func destination(
        _ attributes: Attributes, _ header: rtmsg, _ family: AddressFamily
    ) -> IPNetwork? {
        guard let bytes = attributes.bytes(Int(RTA_DST.rawValue)) else {
            return header.rtm_dst_len == 0 ? family.everything : nil
        }
        return IPAddress(bytes: bytes).flatMap {
            IPNetwork(containing: $0, prefixLength: Int(header.rtm_dst_len))
        }
    }

    func route(link: LinkName) -> Route {
        Route(
            to: destination, via: gateway, link: link, table: table, metric: metric,
            typeOfService: header.rtm_tos, preferredSource: source, scope: header.rtm_scope,
            origin: Origin(number: header.rtm_protocol))
    }
}

enum RouteMessage {
    /// `ip route add ROUTE proto 157`, or `replace` where one of ours with the same key is there.
    static func add(_ route: Route, index: Int32, replacing: Bool, _ operation: String) -> Request {
        let flags = NLM_F_CREATE | (replacing ? NLM_F_REPLACE : NLM_F_EXCL)
        return Request(message: base(RTM_NEWROUTE, route, index, flags: flags), operation: operation)
    }

    static func remove(_ route: Route, index: Int32, _ operation: String) -> Request {
        Request(message: base(RTM_DELROUTE, route, index, flags: 0), operation: operation)
    }

    private static func base(_ type: Int, _ route: Route, _ index: Int32, flags: Int32) -> MessageWriter {
        var header = rtmsg()
        header.rtm_family = route.destination.family.number
        header.rtm_dst_len = UInt8(clamping: route.destination.prefixLength)
        header.rtm_tos = route.typeOfService
        header.rtm_table = UInt8(route.table < 256 ? route.table : UInt32(RT_TABLE_UNSPEC.rawValue))
        header.rtm_protocol = route.origin.number
        header.rtm_scope = route.scope
        header.rtm_type = UInt8(RTN_UNICAST)
        var message = MessageWriter(type: type, flags: flags)
        message.append(header)
        message.attribute(Int(RTA_DST.rawValue), route.destination.address.bytes)
        message.attribute(Int(RTA_OIF.rawValue), index)
        message.attribute(Int(RTA_TABLE.rawValue), route.table)
        if let gateway = route.gateway { message.attribute(Int(RTA_GATEWAY.rawValue), gateway.bytes) }
        if let source = route.preferredSource { message.attribute(Int(RTA_PREFSRC.rawValue), source.bytes) }
        if route.metric != 0 { message.attribute(Int(RTA_PRIORITY.rawValue), route.metric) }
        return message
    }
}
