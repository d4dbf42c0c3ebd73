import Netlink
import NetworkModel

/// What was read of a machine in one go.
struct Observation {
    var links: [ObservedLink]
    var state: NetworkState
    /// The ruleset's generation in which `state.firewall` was read.
    let generation: UInt32
    /// False where the caller may not read rulesets, so `state.firewall` says nothing.
    let isRulesetReadable: Bool
    /// False where this kernel has no nf_tables for bridges. Looked for where the scope asks for such a table
    /// and there is none.
    var canFilterBridges: Bool

    /// Every link: hardware, with what only the driver and udev know, then the others.
    var nics: [NIC] {
        let hardware = links.hardware
        let names = Set(hardware.map(\.name))
        return hardware.map(Observation.hardware)
            + links.filter { !names.contains($0.name) }.map(Observation.other)
    }

    private static func hardware(_ link: ObservedLink) -> NIC {
        NIC(
            name: link.name, mac: link.permanentMAC ?? link.mac, driver: driverName(of: link.name),
            path: UdevDatabase.path(of: link.name), isHardware: true, mtu: link.state.mtu ?? 0,
            mtuRange: link.mtuRange, master: link.master, isWireless: isWireless(link.name),
            traits: link.traits)
    }

    private static func other(_ link: ObservedLink) -> NIC {
        NIC(
            name: link.name, mac: link.mac, driver: nil, path: nil, isHardware: false,
            mtu: link.state.mtu ?? 0, mtuRange: link.mtuRange, master: link.master,
            kind: link.isLoopback ? "loopback" : link.kind, traits: link.traits)
    }
}

extension Observation {
    /// Whether cfg80211 has the device.
    fileprivate static func isWireless(_ link: LinkName) -> Bool {
        FileStore.destination(ofLink: "/sys/class/net/\(link)/phy80211") != nil
    }
}

/// The kernel of the caller's network namespace: everything that is read, and everything that is
/// written, goes through here.
struct Machine: ~Copyable {
    private var route: RouteSocket
    private var nftables: NftablesSocket
    private var conntrack: ConntrackSocket
    /// Nil where nobody asks for daemons.
    private let keeper: DaemonKeeper?
    static let tableName = "gwnet"

    /// - Parameter keeper: who runs the daemons; nil for a machine that is not asked for any.
    init(keeper: DaemonKeeper? = nil) throws(NetlinkError) {
        let route = try RouteSocket()
        let nftables = try NftablesSocket()
        let conntrack = try ConntrackSocket()
        self.route = route
        self.nftables = nftables
        self.conntrack = conntrack
        self.keeper = keeper
    }

    /// Whether a ruleset that may not be read is an error. Whoever changes something must never take
    /// it for none.
    enum RulesetReading {
        case required
        case ifPermitted
    }

    /// The state within our scope: the network whole, and of parameters, files and daemons those that
    /// `scope` names, with every forwarding switch besides.
    mutating func observe(
        _ scope: NetworkState = NetworkState(), ruleset reading: RulesetReading = .required
    ) throws(MachineError) -> Observation {
        var scope = scope
        do {
            for sysctl in try SysctlFiles.forwarding() { scope.sysctls[sysctl] = scope.sysctls[sysctl] ?? "" }
        } catch {
            throw .file(error)
        }
        let network: Observation
        do {
            network = try observeNetwork(reading)
        } catch {
            throw .netlink(error)
        }
        return try completed(network, by: scope)
    }

    /// The same, with the parameters, files and daemons that a scope names besides: the network is read once.
    mutating func completed(
        _ observation: Observation, by scope: NetworkState
    ) throws(MachineError) -> Observation {
        var result = observation
        do {
            for sysctl in scope.sysctls.keys where observation.state.sysctls[sysctl] == nil {
                result.state.sysctls[sysctl] = try SysctlFiles.read(sysctl)
            }
            for path in scope.files.keys where observation.state.files[path] == nil {
                result.state.files[path] = try FileStore.content(path)
            }
            for daemon in scope.daemons.keys where observation.state.daemons[daemon] == nil {
                result.state.daemons[daemon] = try keeper?.state(of: daemon) ?? .stopped
            }
        } catch {
            throw .file(error)
        }
        do {
            result.canFilterBridges = try canTake(scope.bridgeFilter, beside: observation)
        } catch {
            throw .netlink(error)
        }
        return result
    }

    private mutating func observeNetwork(_ reading: RulesetReading) throws(NetlinkError) -> Observation {
        let links = try route.links()
        let ruleset = try tables(reading)
        let addresses = Set(try route.addresses())
        let routes = try route.routes()
        let rules = try route.rules()
        var state = NetworkState(
            links: Dictionary(links.map { ($0.name, $0.state) }) { first, _ in first },
            addresses: addresses, routes: Set(routes.routes), rules: Set(rules.rules),
            firewall: ruleset?.tables.inet, bridgeFilter: ruleset?.tables.bridge)
        state.otherRoutes = Set(routes.others)
        state.otherPolicy = try completed(rules.others, beside: rules.rules)
        state.foundations = links.foundations(of: links.map(\.name))
        return Observation(
            links: links, state: state, generation: ruleset?.generation ?? 0,
            isRulesetReadable: ruleset != nil, canFilterBridges: true)
    }

    /// The tables of others are read only where rules of others ask for some.
    private mutating func completed(
        _ policy: OtherPolicy, beside rules: [RoutingRule]
    ) throws(NetlinkError) -> OtherPolicy {
        guard policy.holdsUnreadRules || rules.contains(where: { !$0.isStandard && !$0.origin.isOurs }) else {
            return policy
        }
        let known = [Route.mainTable, RoutingEntry.localTable, Precedence.table]
        var result = policy
        result.entries = Set(try route.routingEntries().filter { !known.contains($0.table) })
        return result
    }

    /// Whether this kernel takes the table, where that is not seen from its being there.
    private mutating func canTake(
        _ wanted: Table?, beside present: Observation
    ) throws(NetlinkError) -> Bool {
        guard let wanted, present.isRulesetReadable, present.state.bridgeFilter == nil else { return true }
        do {
            let plan = RulesetPlan(from: nil, to: wanted)
            try nftables.rehearse(plan.parts, table: Machine.tableName, generation: present.generation)
        } catch  where [.notSupported, .noEntry, .familyNotSupported].contains(error.errno) {
            return false
        } catch {
            // Anything else is said where the table is really made.
        }
        return true
    }

    /// Nil where the caller lacks CAP_NET_ADMIN, which nf_tables wants even of readers.
    private mutating func tables(
        _ reading: RulesetReading
    ) throws(NetlinkError) -> (tables: Ruleset, generation: UInt32)? {
        do {
            return try nftables.tables(named: Machine.tableName)
        } catch  where error.errno == .notPermitted && reading == .ifPermitted {
            return nil
        }
    }

    /// The links alone, for their traffic, which no event tells of.
    mutating func links() throws(NetlinkError) -> [ObservedLink] { try route.links() }

    /// Takes in every flow under way; nil where the connection table may not be read, or where this
    /// kernel has no ctnetlink.
    mutating func foldFlows<Result>(
        into initial: Result, _ body: (inout Result, Flow) -> Void
    ) throws(NetlinkError) -> Result? {
        do {
            return try conntrack.fold(into: initial, body)
        } catch  where [.notPermitted, .invalidArgument].contains(error.errno) {
            return nil
        }
    }

    /// Takes flows out of the connection table; how many were still there.
    mutating func end(_ flows: [Flow]) throws(NetlinkError) -> Int {
        var count = 0
        for flow in flows where try conntrack.delete(flow) { count += 1 }
        return count
    }

    /// The addresses of a link that end by themselves, and in how many seconds.
    mutating func lifetimes(on link: LinkName) throws(NetlinkError) -> [InterfaceAddress: Int] {
        try route.lifetimes(on: link)
    }

    mutating func neighbours() throws(NetlinkError) -> [Neighbour] { try route.neighbours() }

    /// Of every table, of every type.
    mutating func routingEntries() throws(NetlinkError) -> [RoutingEntry] { try route.routingEntries() }

    /// How the kernel would carry each packet, in the order of the questions.
    mutating func lookUp(_ questions: [RouteQuestion]) throws(NetlinkError) -> [RouteAnswer] {
        try route.lookUp(questions)
    }

    /// The source that the kernel chooses towards an address by a link; nil where it sends nothing there.
    mutating func source(
        towards address: IPAddress, by link: LinkName
    ) throws(NetlinkError) -> IPAddress? {
        try route.source(towards: address, by: link)
    }

    /// Everybody's tables, whole.
    mutating func everyTable() throws(NetlinkError) -> [Terrain.FilterTable] { try nftables.everyTable() }

    mutating func counters() throws(NetlinkError) -> [String: CounterValue] {
        try nftables.counters(table: Machine.tableName)
    }

    mutating func elementCounters(of set: NamedSet) throws(NetlinkError) -> [NamedSet.Element: CounterValue] {
        try nftables.elementCounters(of: set, table: Machine.tableName)
    }

    /// Filters of others. A drop is final and an accept is not (moby 50646), so they defeat ours whatever the
    /// priorities are.
    mutating func foreignFilters() throws(NetlinkError) -> [ForeignFilter] {
        ForeignFilter.all(among: try nftables.everyChain())
    }

    /// Lets the kernel judge a change of the ruleset, and changes nothing.
    mutating func rehearse(_ plan: RulesetPlan, generation: UInt32) throws(NetlinkError) {
        try nftables.rehearse(plan.parts, table: Machine.tableName, generation: generation)
    }

    /// Carries the changes out in order, those that rtnetlink can take together in one datagram.
    mutating func carryOut(_ changes: [Change], generation: UInt32) throws(MachineError) {
        var together: [Change] = []
        for change in changes {
            switch change {
            case .link, .address, .route, .rule: together.append(change)
            case .sysctl(let sysctl, _, let after):
                try flush(&together)
                try write(after, to: sysctl)
            case .firewall(let before, let after):
                try flush(&together)
                let ruleset = RulesetPlan(from: before, to: after)
                do {
                    try nftables.commit(ruleset.parts, table: Machine.tableName, generation: generation)
                } catch {
                    throw .netlink(error)
                }
            case .file(let path, _, let after):
                try flush(&together)
                do {
                    try FileStore.make(path, after)
                } catch {
                    throw .file(error)
                }
            case .daemon(let daemon, let before, let after):
                try flush(&together)
                try keeper?.carryOut(daemon, from: before, to: after)
            }
        }
        try flush(&together)
        keeper?.noticeUnits(among: changes)
    }

    private mutating func flush(_ changes: inout [Change]) throws(MachineError) {
        do {
            try route.carryOut(changes)
        } catch {
            throw .netlink(error)
        }
        changes = []
    }

    private func write(_ value: String, to sysctl: Sysctl) throws(MachineError) {
        do {
            try SysctlFiles.write(value, to: sysctl)
        } catch  where error.errno == .noEntry && sysctl.path.contains("/conf/") {
            // A link that went away meanwhile took its parameters along; verification sees to ours.
        } catch {
            throw .file(error)
        }
    }
}

/// A look or a change that the kernel refused.
enum MachineError: Error {
    case netlink(NetlinkError)
    case file(FileError)
    case daemon(DaemonError)
}
