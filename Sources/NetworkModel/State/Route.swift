/// A unicast route with one next hop.
public struct Route: Hashable, Sendable {
    /// What the kernel replaces by: two routes with the same key get in each other's way
    /// (`fib_table_insert`).
    public struct Key: Hashable, Sendable {
        /// RTA_TABLE
        public let table: UInt32
        /// RTA_DST with rtm_dst_len.
        public let destination: IPNetwork
        /// RTA_PRIORITY
        public let metric: UInt32
        /// rtm_tos
        public let typeOfService: UInt8

        /// Of a route of any shape.
        public init(table: UInt32, destination: IPNetwork, metric: UInt32, typeOfService: UInt8) {
            self.table = table
            self.destination = destination
            self.metric = metric
            self.typeOfService = typeOfService
        }
    }

    /// RT_TABLE_MAIN
    public static let mainTable: UInt32 = 254

    /// RTA_DST with rtm_dst_len; the default route has length 0.
    public let destination: IPNetwork
    /// RTA_GATEWAY; nil for a network on the link itself.
    public let gateway: IPAddress?
    /// RTA_OIF
    public let link: LinkName
    /// RTA_TABLE, which unlike rtm_table has 32 bits.
    public let table: UInt32
    /// Lower wins. IPv6 has 1024 where none was asked for.
    public let metric: UInt32
    /// rtm_tos; 0 matches every packet.
    public let typeOfService: UInt8
    /// RTA_PREFSRC: the source of what the gateway itself sends this way (`src`).
    public let preferredSource: IPAddress?
    /// `RT_SCOPE_*`: 0 for a route through a gateway, 253 for a network on the link itself.
    public let scope: UInt8
    /// RTNH_F_ONLINK: the gateway is on the link, whatever the addresses there say.
    public let isOnLink: Bool
    /// rtm_protocol
    public let origin: Origin

    /// As `ip route add DESTINATION via GATEWAY dev LINK proto ORIGIN`; scope as `ip` chooses it.
    public init(
        to destination: IPNetwork, via gateway: IPAddress?, link: LinkName, table: UInt32 = Route.mainTable,
        metric: UInt32 = 0, typeOfService: UInt8 = 0, preferredSource: IPAddress? = nil, scope: UInt8? = nil,
        isOnLink: Bool = false, origin: Origin = .gwnet
    ) {
        self.destination = destination
        self.gateway = gateway
        self.link = link
        self.table = table
        self.metric = metric
        self.typeOfService = typeOfService
        self.preferredSource = preferredSource
        self.scope = scope ?? (gateway == nil && destination.family == .ipv4 ? 253 : 0)
        self.isOnLink = isOnLink
        self.origin = origin
    }

    /// Table, destination, metric and type of service.
    public var key: Key {
        Key(table: table, destination: destination, metric: metric, typeOfService: typeOfService)
    }

    /// The same route, whoever put it there.
    public func isSame(as other: Route) -> Bool {
        key == other.key && gateway == other.gateway && link == other.link
    }

    /// True for 0.0.0.0/0 and ::/0.
    public var isDefault: Bool { destination.prefixLength == 0 }
}

extension Route: Codable {
    private enum CodingKeys: CodingKey {
        case destination
        case gateway
        case link
        case table
        case metric
        case typeOfService
        case preferredSource
        case scope
        case isOnLink
        case origin
    }

    /// A checkpoint of an earlier version does not say what is on the link.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        destination = try container.decode(IPNetwork.self, forKey: .destination)
        gateway = try container.decodeIfPresent(IPAddress.self, forKey: .gateway)
        link = try container.decode(LinkName.self, forKey: .link)
        table = try container.decode(UInt32.self, forKey: .table)
        metric = try container.decode(UInt32.self, forKey: .metric)
        typeOfService = try container.decode(UInt8.self, forKey: .typeOfService)
        preferredSource = try container.decodeIfPresent(IPAddress.self, forKey: .preferredSource)
        scope = try container.decode(UInt8.self, forKey: .scope)
        isOnLink = try container.decodeIfPresent(Bool.self, forKey: .isOnLink) ?? false
        origin = try container.decode(Origin.self, forKey: .origin)
    }
}

extension Route: Comparable {
    /// A network on the link before the routes whose gateway it makes reachable.
    public static func < (left: Route, right: Route) -> Bool {
        (left.gateway == nil ? 0 : 1, left.description) < (right.gateway == nil ? 0 : 1, right.description)
    }
}

extension Route: CustomStringConvertible {
    /// As `ip route` writes it.
    public var description: String {
        var words = [isDefault ? "default" : destination.description]
        if let gateway { words.append("via \(gateway)") }
        words.append("dev \(link)")
        if table != Route.mainTable { words.append("table \(table)") }
        if metric != 0 { words.append("metric \(metric)") }
        return words.joined(separator: " ")
    }
}
