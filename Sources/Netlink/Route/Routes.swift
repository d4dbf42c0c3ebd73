internal import CNetlink
import NetworkModel

extension RouteSocket {
    /// The routes of the main table, IPv4 and IPv6, and of gwnet's own (`Precedence`): those that gwnet could have made, and the others,
    /// which may be in their way.
    public mutating func routes() throws(NetlinkError) -> (routes: [Route], others: [OtherRoute]) {
        var routes: [Route] = []
        var others: [OtherRoute] = []
        let tables = [
            (AddressFamily.ipv4, Route.mainTable), (.ipv4, Precedence.table), (.ipv6, Route.mainTable),
        ]
        for (family, table) in tables {
            // A kernel that takes no filter lists every table.
            for record in try routeRecords(family, table) where record.table == table {
                let hops = try named(record.hops)
                if let route = record.route(hops) {
                    routes.append(route)
                } else {
                    others.append(record.otherRoute(hops))
                }
            }
        }
        return (routes, others)
    }

    private mutating func routeRecords(
        _ family: AddressFamily, _ table: UInt32
    ) throws(NetlinkError) -> [RouteRecord] {
        var header = rtmsg()
        header.rtm_family = family.number
        header.rtm_table = UInt8(clamping: table)
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
        if route.isOnLink { header.rtm_flags = UInt32(RTNH_F_ONLINK) }
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
