internal import CNetlink

/// Wakes whoever shows the state of the network when the kernel changes it: links, addresses, routes,
/// rules, neighbours, forwarding switches and the ruleset.
public struct NetworkEvents: ~Copyable {
    /// What is listened to.
    public enum Scope: Sendable {
        /// All that a status shows.
        case everything
        /// What somebody has set, and not who was seen on the wire.
        case configuration
    }

    /// What has come besides the news that something changed.
    public struct Remarks: Sendable {
        /// The processes that have changed gwnet's tables, the first one first.
        public var authors: [RulesetAuthor] = []
        /// Whether the kernel had to drop events, and perhaps their authors.
        public var hasGaps = false

        /// Nothing yet.
        public init() {}
    }

    private var route: EventSocket
    private var nftables: EventSocket
    private var remarks: Remarks
    private var activity: RulesetActivity
    /// In a storm the last ones count.
    private static let mostAuthors = 16

    private static let routeGroups = [
        RTNLGRP_LINK, RTNLGRP_IPV4_IFADDR, RTNLGRP_IPV4_ROUTE, RTNLGRP_IPV4_RULE,
        RTNLGRP_IPV6_IFADDR, RTNLGRP_IPV6_ROUTE, RTNLGRP_IPV6_RULE, RTNLGRP_IPV4_NETCONF,
        RTNLGRP_IPV6_NETCONF,
    ].map(\.rawValue)

    /// Listens in the caller's network namespace from now on.
    ///
    /// The ruleset stays silent without CAP_NET_ADMIN, which nfnetlink wants even of listeners.
    ///
    /// - Parameter table: the name of gwnet's tables, whose authors are told.
    public init(of scope: Scope = .everything, table: String = "gwnet") throws(NetlinkError) {
        try self.init(of: scope, table: table, room: nil)
    }

    /// - Parameter room: bytes of each socket's buffer; nil for what the system gives.
    init(of scope: Scope = .everything, table: String = "gwnet", room: Int32?) throws(NetlinkError) {
        let route = try EventSocket(bus: NETLINK_ROUTE, room: room)
        for group in NetworkEvents.routeGroups { try route.join(group) }
        if scope == .everything { try route.join(RTNLGRP_NEIGH.rawValue) }
        let nftables = try EventSocket(bus: NETLINK_NETFILTER, room: room)
        try NetworkEvents.joinWherePermitted(nftables)
        self.route = route
        self.nftables = nftables
        remarks = Remarks()
        activity = RulesetActivity(table: table)
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
        var authors = remarks.authors
        var activity = activity
        let news = [
            try route.drain(),
            try nftables.drain { datagram in
                for author in activity.authors(in: datagram) where authors.last != author {
                    authors.append(author)
                }
            },
        ]
        if news[1] == .lost { activity.forget() }
        self.activity = activity
        remarks.authors = authors.suffix(NetworkEvents.mostAuthors)
        remarks.hasGaps = remarks.hasGaps || news.contains(.lost)
        return news.contains { $0 != .none }
    }

    /// What has come since this was last asked.
    public mutating func takeRemarks() -> Remarks {
        defer { remarks = Remarks() }
        return remarks
    }
}
