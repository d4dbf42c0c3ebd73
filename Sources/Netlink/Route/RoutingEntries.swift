internal import CNetlink
public import NetworkModel

extension RouteSocket {
    /// Every route of every table, IPv4 and IPv6 (`ip route show table all`).
    public mutating func routingEntries() throws(NetlinkError) -> [RoutingEntry] {
        var result: [RoutingEntry] = []
        for family in [AddressFamily.ipv4, .ipv6] {
            for record in try entryRecords(family) {
                if let entry = record.entry(try named(record.hops)) { result.append(entry) }
            }
        }
        return result
    }

    private mutating func entryRecords(_ family: AddressFamily) throws(NetlinkError) -> [RouteRecord] {
        var header = rtmsg()
        header.rtm_family = family.number
        var message = MessageWriter(type: Int(RTM_GETROUTE))
        message.append(header)
        do {
            return try dump(
                Request(message: message, operation: "list the routes of all tables"), RouteRecord.init)
        } catch  where error.errno == .noEntry || (family == .ipv6 && error.errno == .notSupported) {
            // No table yet, or no IPv6.
            return []
        }
    }
}
