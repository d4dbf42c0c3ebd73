@testable import NetworkModel

/// As much of a kernel as a plan can get wrong: it takes one change at a time, refuses those that a
/// kernel refuses, and takes along what a kernel takes along.
struct SimulatedKernel {
    /// What the kernel says instead of doing it.
    struct Refusal: Error, CustomStringConvertible {
        let description: String
    }

    private(set) var state: NetworkState
    /// IPv4 addresses in the order in which they came: the first of a network is its primary.
    private var order: [AddressAssignment]

    init(_ state: NetworkState) {
        self.state = state
        order = state.addresses.filter { $0.address.family == .ipv4 }.sorted()
        for link in state.links.keys { connect(link) }
    }

    mutating func carryOut(_ change: Change) throws(Refusal) {
        switch change {
        case .link(let name, let before, let after):
            try demand(state.links[name] == before, "\(name) is not as the change thinks")
            state.links[name] = after
            if !after.isUp { rest(name) } else { connect(name) }
        case .address(nil, let after?): try add(after)
        case .address(let before?, nil): try remove(before)
        case .address(let before?, let after?): try replace(before, by: after)
        case .address(nil, nil): throw Refusal(description: "nothing to do")
        case .route(let before, let after?): try add(after, replacing: before)
        case .route(let before?, nil):
            try demand(state.routes.remove(before) != nil, "no such process: \(before)")
        case .rule(nil, let after?):
            try demand(state.rules.insert(after).inserted, "file exists: \(after)")
        case .rule(let before?, nil):
            try demand(state.rules.remove(before) != nil, "no such file: \(before)")
        case .route(nil, nil), .rule: throw Refusal(description: "nothing to do")
        case .sysctl(let sysctl, let before, let after):
            try demand(
                state.sysctls[sysctl] == before, "\(sysctl) is \(state.sysctls[sysctl] ?? "-"), not \(before)"
            )
            write(after, to: sysctl)
        case .firewall(let before, let after):
            try demand(state.ruleset == before, "the tables are not as the change thinks")
            try commit(RulesetPlan(from: before, to: after))
            try demand(state.ruleset == after, "the batch did not lead to the tables that were wanted")
        case .file(let path, let before, let after):
            try demand(state.files[path] == before, "\(path) is not as the change thinks")
            state.files[path] = after
        case .daemon(let daemon, let before, let after):
            try demand(state.daemons[daemon] == before, "\(daemon) is not as the change thinks")
            state.daemons[daemon] = after
        }
    }

    /// `fib_disable_ip` and `addrconf_ifdown`: routes over the link go, and its addresses of IPv6.
    private mutating func rest(_ link: LinkName) {
        state.routes = state.routes.filter { $0.link != link }
        state.addresses = state.addresses.filter { $0.link != link || $0.address.family == .ipv4 }
    }

    private mutating func add(_ assignment: AddressAssignment) throws(Refusal) {
        try demand(state.links[assignment.link] != nil, "no such device: \(assignment.link)")
        try demand(
            !state.addresses.contains { $0.identity == assignment.identity },
            "file exists: \(assignment.address) on \(assignment.link)")
        state.addresses.insert(assignment)
        guard assignment.address.family == .ipv4 else { return }
        order.append(assignment)
        connect(assignment.link)
    }

    /// `inet_rtm_newaddr` with NLM_F_REPLACE: the lifetime and the mark change, and nothing else.
    private mutating func replace(
        _ before: AddressAssignment, by after: AddressAssignment
    ) throws(Refusal) {
        try demand(before.identity == after.identity, "cannot assign requested address: \(after)")
        var form = before.form
        form.lifetime = after.form.lifetime
        try demand(form == after.form, "the kernel replaces no more than the lifetime: \(after)")
        try demand(state.addresses.remove(before) != nil, "cannot assign requested address: \(before)")
        state.addresses.insert(after)
        if let index = order.firstIndex(of: before) { order[index] = after }
    }

    /// `fib_add_ifaddr`: the first address of a network, where it may, makes the route to it.
    private mutating func connect(_ link: LinkName) {
        guard state.links[link]?.isUp == true else { return }
        var networks: Set<IPNetwork> = []
        for assignment in order where assignment.link == link {
            guard networks.insert(assignment.address.network).inserted,
                let route = assignment.connectedRoute, !state.routes.contains(where: { $0.isSame(as: route) })
            else { continue }
            state.routes.insert(route)
        }
    }

    /// `fib_del_ifaddr`, and `fib_sync_down_addr` where no other link has the address.
    private mutating func disconnect(_ assignment: AddressAssignment, wasFirst: Bool) {
        if wasFirst, let route = assignment.connectedRoute { state.routes.remove(route) }
        let stays = state.addresses.contains { $0.address.address == assignment.address.address }
        if !stays {
            state.routes = state.routes.filter { $0.preferredSource != assignment.address.address }
        }
    }

    /// `__inet_del_ifa`: with a primary go its secondaries, unless they are promoted; with the last
    /// address of a link go its routes.
    private mutating func remove(_ assignment: AddressAssignment) throws(Refusal) {
        try demand(
            state.addresses.remove(assignment) != nil,
            "cannot assign requested address: \(assignment.address) on \(assignment.link)")
        guard assignment.address.family == .ipv4 else { return }
        let mates = order.filter {
            $0.link == assignment.link && $0.address.network == assignment.address.network
        }
        order.removeAll { $0 == assignment }
        if mates.first == assignment, state.sysctls[.ipv4("\(assignment.link)", "promote_secondaries")] != "1"
        {
            for mate in mates.dropFirst() {
                state.addresses.remove(mate)
                order.removeAll { $0 == mate }
            }
        }
        disconnect(assignment, wasFirst: mates.first == assignment)
        connect(assignment.link)
        if !order.contains(where: { $0.link == assignment.link }) {
            state.routes = state.routes.filter {
                $0.link != assignment.link || $0.destination.family != .ipv4
            }
        }
    }

    private mutating func add(_ route: Route, replacing before: Route?) throws(Refusal) {
        try demand(state.links[route.link]?.isUp == true, "network is down: \(route)")
        if let gateway = route.gateway {
            let isReachable =
                state.addresses.contains { $0.link == route.link && $0.address.network.contains(gateway) }
                || state.routes.contains {
                    $0.gateway == nil && $0.link == route.link && $0.destination.contains(gateway)
                }
            try demand(isReachable, "nexthop has invalid gateway: \(route)")
        }
        let rivals = state.routes.filter { $0.key == route.key }
        if before == nil { try demand(rivals.isEmpty, "file exists: \(route)") }
        try demand(rivals.allSatisfy { $0 == before }, "replaced what it did not mean to: \(rivals)")
        state.routes.subtract(rivals)
        state.routes.insert(route)
    }

    /// `inet_forward_change` and `addrconf_forward_change`, told anew and without the model's help.
    private mutating func write(_ value: String, to sysctl: Sysctl) {
        let isChanged = state.sysctls[sysctl] != value
        state.sysctls[sysctl] = value
        guard isChanged else { return }
        let prefix: String
        switch sysctl.path {
        case "net/ipv4/ip_forward": prefix = "net/ipv4/conf/"
        case "net/ipv6/conf/all/forwarding": prefix = "net/ipv6/conf/"
        default: return
        }
        for other in state.sysctls.keys
        where other.path.hasPrefix(prefix) && other.path.hasSuffix("/forwarding") {
            state.sysctls[other] = value
        }
        let redirects = Sketch.sysctl("net/ipv4/conf/all/accept_redirects")
        if prefix == "net/ipv4/conf/", state.sysctls[redirects] != nil {
            state.sysctls[redirects] = value == "0" ? "1" : "0"
        }
    }

    private mutating func commit(_ plan: RulesetPlan) throws(Refusal) {
        for part in plan.parts {
            var table = SimulatedRuleset(part.family == .inet ? state.firewall : state.bridgeFilter)
            for change in part.changes { try table.carryOut(change) }
            switch part.family {
            case .inet: state.firewall = table.table(part.family)
            case .bridge: state.bridgeFilter = table.table(part.family)
            }
        }
    }

    private func demand(_ condition: Bool, _ words: @autoclosure () -> String) throws(Refusal) {
        if !condition { throw Refusal(description: words()) }
    }
}

/// One table of nf_tables: what is named has to be there, what is still named cannot go.
struct SimulatedRuleset {
    private var name: String?
    private var isDormant = false
    private var counters: Set<String> = []
    private var sets: [String: NamedSet] = [:]
    private var foreignParts: Set<ForeignPart> = []
    private var chains: [String: Chain] = [:]

    init(_ table: Table?) {
        guard let table else { return }
        name = table.name
        isDormant = table.isDormant
        counters = Set(table.counters)
        foreignParts = Set(table.foreignParts)
        for set in table.sets { sets[set.name] = set }
        for chain in table.chains { chains[chain.name] = chain }
    }

    func table(_ family: Table.Family = .inet) -> Table? {
        name.map {
            Table(
                family: family, name: $0, isDormant: isDormant, foreignParts: Array(foreignParts),
                counters: Array(counters), sets: Array(sets.values),
                chains: Array(chains.values))
        }
    }

    mutating func carryOut(_ change: RulesetChange) throws(SimulatedKernel.Refusal) {
        if case .addTable(let newName, let isAsleep) = change {
            (name, isDormant) = (newName, isAsleep)
            return
        }
        try demand(name != nil, "no such table")
        switch change {
        case .addTable: break
        case .deleteTable: self = SimulatedRuleset(nil)
        case .addCounter(let name): try demand(counters.insert(name).inserted, "counter \(name) exists")
        case .deleteCounter(let name):
            try demand(!isNamed { $0 == .counter(named: name) }, "counter \(name) is busy")
            try demand(counters.remove(name) != nil, "no counter \(name)")
        case .addChain(let chain):
            try demand(chains[chain.name] == nil && chain.rules.isEmpty, "chain \(chain.name) exists")
            chains[chain.name] = chain
        case .deleteChain(let name):
            try demand(chains[name]?.rules.isEmpty == true, "chain \(name) is not there, or holds rules")
            try demand(!isTarget(name), "chain \(name) is busy")
            chains[name] = nil
        case .flushChain(let name):
            try demand(chains[name] != nil, "no chain \(name)")
            chains[name]?.rules = []
        case .addRule(let rule, let chain):
            try demand(chains[chain] != nil, "no chain \(chain)")
            for expression in rule.expressions { try demandReferences(of: expression) }
            chains[chain]?.rules.append(rule)
        case .addSet(let set):
            try demand(sets[set.name] == nil, "set \(set.name) exists")
            var empty = set
            empty.elements = []
            sets[set.name] = empty
        case .deleteSet(let name):
            try demand(sets[name] != nil, "no set \(name)")
            let isBusy = isNamed { if case .lookup(let lookup) = $0 { lookup.set == name } else { false } }
            try demand(!isBusy, "set \(name) is busy")
            sets[name] = nil
        case .addElements(let elements, let set): for element in elements { try add(element, to: set) }
        case .deleteForeignPart(let part):
            try demand(foreignParts.remove(part) != nil, "no \(part.kindName) \(part.name)")
        case .deleteElements(let elements, let set):
            for element in elements {
                try demand(sets[set.name]?.elements.remove(element) != nil, "no element \(element)")
            }
        }
    }

    private mutating func add(_ element: NamedSet.Element, to set: NamedSet) throws(SimulatedKernel.Refusal) {
        try demand(sets[set.name]?.hasSameDefinition(as: set) == true, "set \(set.name) is not so")
        if case .verdict(.jump(let chain)) = element.value {
            try demand(chains[chain] != nil, "no chain \(chain)")
        }
        let overlaps = sets[set.name]?.elements.contains { other in
            zip(other.key, element.key).allSatisfy { $0.overlaps($1) }
        }
        try demand(overlaps == false, "element \(element) overlaps another")
        sets[set.name]?.elements.insert(element)
    }

    private func demandReferences(of expression: Expression) throws(SimulatedKernel.Refusal) {
        switch expression {
        case .lookup(let lookup): try demand(sets[lookup.set] != nil, "no set \(lookup.set)")
        case .counter(let name): try demand(counters.contains(name), "no counter \(name)")
        case .verdict(.jump(let chain)): try demand(chains[chain] != nil, "no chain \(chain)")
        default: break
        }
    }

    private func isNamed(_ condition: (Expression) -> Bool) -> Bool {
        chains.values.contains { $0.rules.contains { $0.expressions.contains(where: condition) } }
    }

    private func isTarget(_ chain: String) -> Bool {
        isNamed { $0 == .verdict(.jump(chain)) }
            || sets.values.contains { $0.elements.contains { $0.value == .verdict(.jump(chain)) } }
    }

    private func demand(_ condition: Bool, _ words: @autoclosure () -> String) throws(SimulatedKernel.Refusal)
    {
        if !condition { throw SimulatedKernel.Refusal(description: words()) }
    }
}
