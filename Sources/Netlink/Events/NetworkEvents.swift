internal import CNetlink

/// Wakes whoever shows the state of the network when the kernel changes it: links, addresses, routes,
/// rules, neighbours, forwarding switches and the ruleset.
public struct NetworkEvents: ~Copyable {
    private var route: EventSocket
    private var nftables: EventSocket

    private static let routeGroups = [
        RTNLGRP_LINK, RTNLGRP_NEIGH, RTNLGRP_IPV4_IFADDR, RTNLGRP_IPV4_ROUTE, RTNLGRP_IPV4_RULE,
        RTNLGRP_IPV6_IFADDR, RTNLGRP_IPV6_ROUTE, RTNLGRP_IPV6_RULE, RTNLGRP_IPV4_NETCONF,
        RTNLGRP_IPV6_NETCONF,
    ].map(\.rawValue)

    /// Listens in the caller's network namespace from now on.
    ///
    /// The ruleset stays silent without CAP_NET_ADMIN, which nfnetlink wants even of listeners.
    public init() throws(NetlinkError) {
        try self.init(room: nil)
    }

    /// - Parameter room: bytes of each socket's buffer; nil for what the system gives.
    init(room: Int32?) throws(NetlinkError) {
        let route = try EventSocket(bus: NETLINK_ROUTE, room: room)
        for group in NetworkEvents.routeGroups { try route.join(group) }
        let nftables = try EventSocket(bus: NETLINK_NETFILTER, room: room)
        try NetworkEvents.joinWherePermitted(nftables)
        self.route = route
        self.nftables = nftables
    }

    private static func joinWherePermitted(_ socket: borrowing EventSocket) throws(NetlinkError) {
        do {
            try socket.join(UInt32(NFNLGRP_NFTABLES.rawValue))
        } catch  where error.errno == .notPermitted {}
    }

    /// For poll(2): something waits where one of them is readable or in error.
    public var descriptors: [Int32] { [route.descriptor, nftables.descriptor] }

    /// Reads off what waits.
    ///
    /// - Returns: true where anything did, also where the kernel had to drop some of it: the answer to
    ///   both is to read the state anew, which no list of changes is needed for.
    public mutating func drain() throws(NetlinkError) -> Bool {
        let news = [try route.drain(), try nftables.drain()]
        return news.contains { $0 != .none }
    }
}
