/// The state of a machine's network, as far as gwnet has a say in it: one type for what a profile
/// asks for, what the kernel has, and what there was before.
///
/// A desired state names only what it wants: a link, parameter or foreign address that it leaves
/// out stays as it is. What bears our mark (`Origin.gwnet`, the table) and is not wanted goes.
public struct NetworkState: Hashable, Sendable {
    /// Up or down, and MTU, by name (`ip link`).
    public var links: [LinkName: Link]
    /// Links that others are stacked on, the lowest first: they are brought up in this order, before all others.
    /// Empty in a desired state.
    public var foundations: [LinkName] = []
    /// Of every link, whoever put them there (`ip address`).
    public var addresses: Set<AddressAssignment>
    /// Unicast routes with one next hop each, of the main table and of gwnet's own (`Precedence`).
    public var routes: Set<Route>
    /// Routes of these tables that `Route` cannot say: never ours, and in the way where they have the
    /// key of one that is wanted. Empty in a desired state.
    public var otherRoutes: Set<OtherRoute> = []
    /// The routing policy database (`ip rule`).
    public var rules: Set<RoutingRule>
    /// What rules and tables of others besides say.
    public var otherPolicy = OtherPolicy()
    /// Values as /proc/sys gives them, without the newline.
    public var sysctls: [Sysctl: String]
    /// `inet gwnet`; nil where it is not there.
    public var firewall: Table?
    /// `bridge gwnet`; nil where it is not there.
    public var bridgeFilter: Table?
    /// By absolute path. A desired state names what shall be there and what shall not; an observed one
    /// says what is there for each path that was asked about.
    public var files: [String: FileContent]
    /// The daemons that gwnet has handed something to.
    public var daemons: [Daemon: DaemonState]

    /// A desired state that wants nothing, where nothing is given.
    public init(
        links: [LinkName: Link] = [:], addresses: Set<AddressAssignment> = [], routes: Set<Route> = [],
        rules: Set<RoutingRule> = [], sysctls: [Sysctl: String] = [:], firewall: Table? = nil,
        bridgeFilter: Table? = nil, files: [String: FileContent] = [:], daemons: [Daemon: DaemonState] = [:]
    ) {
        self.links = links
        self.addresses = addresses
        self.routes = routes
        self.rules = rules
        self.sysctls = sysctls
        self.firewall = firewall
        self.bridgeFilter = bridgeFilter
        self.files = files
        self.daemons = daemons
    }

    /// Both tables.
    public var ruleset: Ruleset { Ruleset(inet: firewall, bridge: bridgeFilter) }

    /// This state as a revert can reach it: what others had put into gwnet's tables cannot be made again
    /// once it has gone.
    package func restorable(amid present: NetworkState) -> NetworkState {
        var result = self
        if present.firewall != firewall { result.firewall = firewall?.restorable }
        if present.bridgeFilter != bridgeFilter { result.bridgeFilter = bridgeFilter?.restorable }
        return result
    }

    /// True where nothing bears our mark.
    public var holdsNothingOfOurs: Bool {
        ruleset == Ruleset() && !addresses.contains { $0.origin.isOurs }
            && !routes.contains { $0.origin.isOurs } && !rules.contains { $0.origin.isOurs }
    }

    /// This state, with links and parameters that it leaves open taken from `baseline`: what an
    /// earlier profile changed and this one no longer asks for goes back to what it was.
    public func resting(on baseline: NetworkState) -> NetworkState {
        var result = self
        result.sysctls.merge(baseline.sysctls) { wanted, _ in wanted }
        for (name, link) in baseline.links {
            guard let wanted = result.links[name] else {
                result.links[name] = link
                continue
            }
            result.links[name]?.mtu = wanted.mtu ?? link.mtu
        }
        return result.withoutIPv6OnNarrowLinks
    }

    /// Below 1280 bytes the kernel takes IPv6 off a link, its parameters included (`addrconf_notify`).
    private var withoutIPv6OnNarrowLinks: NetworkState {
        let narrow = Set(links.filter { ($0.value.mtu ?? .max) < 1280 }.keys.map(\.description))
        var result = self
        result.sysctls = sysctls.filter { sysctl, _ in
            sysctl.configuration.map { $0.family == .ipv4 || !narrow.contains($0.link) } ?? true
        }
        return result
    }
}

extension NetworkState: Codable {
    /// Without `otherRoutes`, `otherPolicy` and `foundations`: what is never changed is never put back.
    private enum CodingKeys: CodingKey {
        case links
        case addresses
        case routes
        case rules
        case sysctls
        case firewall
        case bridgeFilter
        case files
        case daemons
    }
}
