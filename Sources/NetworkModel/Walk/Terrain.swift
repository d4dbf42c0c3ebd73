/// Everything that decides where a packet goes: what a walk is walked through.
public struct Terrain: Sendable {
    /// A table of anybody's, with the family whose packets it sees.
    public struct FilterTable: Hashable, Sendable {
        /// `inet` sees both.
        public enum Family: String, Hashable, Sendable, CaseIterable {
            case inet
            case ipv4 = "ip"
            case ipv6 = "ip6"
        }

        /// nfgen_family
        public let family: Family
        /// With chains, rules and sets.
        public let table: Table

        /// A table as `nft list table FAMILY NAME` shows it.
        public init(_ family: Family, _ table: Table) {
            self.family = family
            self.table = table
        }

        /// Such as `inet gwnet`.
        public var name: String { "\(family.rawValue) \(table.name)" }

        func sees(_ packets: AddressFamily) -> Bool {
            switch family {
            case .inet: true
            case .ipv4: packets == .ipv4
            case .ipv6: packets == .ipv6
            }
        }
    }

    /// Up or down, carrier, kind.
    public var links: [ObservedLink]
    /// The machine's own.
    public var addresses: Set<AddressAssignment>
    /// Of every table.
    public var entries: [RoutingEntry]
    /// Empty stands for the three that the kernel starts with.
    public var rules: [RoutingRule]
    /// True where a rule asks for something that `RoutingRule` cannot say, such as a mark.
    public var holdsUnreadRules: Bool
    /// Who answers.
    public var neighbours: [Neighbour]
    /// Forwarding, reverse path filter. What is missing here counts as 0.
    public var sysctls: [Sysctl: String]
    /// Everybody's. Those that are dormant see nothing.
    public var tables: [FilterTable]

    /// A machine without anything, where nothing is given.
    public init(
        links: [ObservedLink] = [], addresses: Set<AddressAssignment> = [], entries: [RoutingEntry] = [],
        rules: [RoutingRule] = [], holdsUnreadRules: Bool = false, neighbours: [Neighbour] = [],
        sysctls: [Sysctl: String] = [:], tables: [FilterTable] = []
    ) {
        self.links = links
        self.addresses = addresses
        self.entries = entries
        self.rules = rules
        self.holdsUnreadRules = holdsUnreadRules
        self.neighbours = neighbours
        self.sysctls = sysctls
        self.tables = tables
    }

    /// The state that a profile asks for, as if its links were plugged in and somebody answered.
    public init(wanted state: NetworkState, on links: [ObservedLink]) {
        let connected = state.addresses.flatMap { RoutingEntry.entries(of: $0) }
        self.init(
            links: links, addresses: state.addresses,
            entries: connected + state.routes.map { RoutingEntry($0) }, rules: Array(state.rules),
            sysctls: state.sysctls, tables: state.firewall.map { [FilterTable(.inet, $0)] } ?? [])
    }

    /// The link of that name.
    public func link(_ name: LinkName) -> ObservedLink? { links.first { $0.name == name } }

    /// Whether the address is one of this machine's own.
    public func isOwn(_ address: IPAddress) -> Bool {
        address.isLoopback || type(of: address) == .local
    }

    func isOn(_ sysctl: Sysctl) -> Bool { (sysctls[sysctl] ?? "0") != "0" }
}
