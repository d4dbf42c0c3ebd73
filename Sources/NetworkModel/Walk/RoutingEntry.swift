/// A route of any table and type, as a lookup meets it (`ip route show table all`).
///
/// `Route` is what gwnet may change; this is what decides.
public struct RoutingEntry: Hashable, Sendable {
    /// rtm_type (`RTN_*`), in `ip route`'s words.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        case unicast
        case local
        case broadcast
        case anycast
        case multicast
        case blackhole
        case unreachable
        case prohibit
        /// The lookup goes on with the next rule.
        case `throw`
    }

    /// Where a packet goes next.
    public struct Hop: Hashable, Sendable {
        /// RTA_GATEWAY; nil for a network on the link itself.
        public let gateway: IPAddress?
        /// RTA_OIF
        public let link: LinkName

        /// As `via GATEWAY dev LINK`.
        public init(gateway: IPAddress?, link: LinkName) {
            self.gateway = gateway
            self.link = link
        }
    }

    /// RT_TABLE_LOCAL: what is addressed to this machine.
    public static let localTable: UInt32 = 255

    /// What becomes of a packet.
    public let kind: Kind
    /// RTA_DST with rtm_dst_len.
    public let destination: IPNetwork
    /// None for types that end a packet's way; several for a multipath route.
    public let hops: [Hop]
    /// RTA_TABLE
    public let table: UInt32
    /// Lower wins.
    public let metric: UInt32
    /// RTA_PREFSRC: the source of what the gateway itself sends this way.
    public let preferredSource: IPAddress?

    /// As `ip route add KIND DESTINATION … table TABLE metric METRIC`.
    public init(
        _ kind: Kind, to destination: IPNetwork, hops: [Hop] = [], table: UInt32 = Route.mainTable,
        metric: UInt32 = 0, preferredSource: IPAddress? = nil
    ) {
        self.kind = kind
        self.destination = destination
        self.hops = hops
        self.table = table
        self.metric = metric
        self.preferredSource = preferredSource
    }

    /// A route that gwnet may change.
    public init(_ route: Route) {
        self.init(
            .unicast, to: route.destination, hops: [Hop(gateway: route.gateway, link: route.link)],
            table: route.table, metric: route.metric, preferredSource: route.preferredSource)
    }

    /// What the kernel itself makes of an address: the address is local, its network on the link
    /// (`fib_add_ifaddr`).
    public static func entries(of assignment: AddressAssignment) -> [RoutingEntry] {
        let address = assignment.address
        let hop = Hop(gateway: nil, link: assignment.link)
        var entries: [RoutingEntry] = []
        if let own = IPNetwork(containing: address.address, prefixLength: address.family.bitWidth) {
            entries.append(RoutingEntry(.local, to: own, hops: [hop], table: localTable))
        }
        if let last = address.network.broadcastAddress,
            let all = IPNetwork(containing: last, prefixLength: 32)
        {
            entries.append(RoutingEntry(.broadcast, to: all, hops: [hop], table: localTable))
        }
        guard address.prefixLength < address.family.bitWidth else { return entries }
        let connected = RoutingEntry(
            .unicast, to: address.network, hops: [hop], metric: address.family == .ipv4 ? 0 : 256,
            preferredSource: address.family == .ipv4 ? address.address : nil)
        return entries + [connected]
    }
}

extension RoutingEntry: CustomStringConvertible {
    /// As `ip route` writes it.
    public var description: String {
        var words = kind == .unicast ? [] : [kind.rawValue]
        words.append(destination.prefixLength == 0 ? "default" : "\(destination)")
        if let hop = hops.first {
            if let gateway = hop.gateway { words.append("via \(gateway)") }
            words.append("dev \(hop.link)")
        }
        if table != Route.mainTable { words.append("table \(table)") }
        if metric != 0 { words.append("metric \(metric)") }
        return words.joined(separator: " ")
    }
}
