@testable import NetworkModel

/// States such as a kernel can be in: what is wanted and what is found, with somebody else's
/// belongings in between.
struct RandomStates {
    private var random: SeededGenerator
    private static let names = ["eth0", "eth1", "docker0"].map { Sketch.link($0) }

    init(seed: UInt64) { random = SeededGenerator(seed: seed) }

    /// What a kernel may hold when gwnet comes.
    mutating func observed() -> NetworkState {
        var state = NetworkState()
        for name in Self.names {
            state.links[name] = Link(isUp: random.chance(70), mtu: random.one(of: [1400, 1500]))
        }
        for name in Self.names { addAddresses(to: &state, on: name, by: [.gwnet, .somebodysAddress]) }
        addRoutes(to: &state, by: [.gwnet, .somebody])
        addRules(to: &state, by: [.gwnet, .somebody])
        addSysctls(to: &state)
        state.firewall = random.chance(60) ? table(mayBeAltered: true) : nil
        state.bridgeFilter = random.chance(60) ? table(.bridge, mayBeAltered: true) : nil
        for path in Self.paths { state.files[path] = content() }
        for daemon in Daemon.allCases { state.daemons[daemon] = daemonState() }
        return state
    }

    /// What a profile, or the way back to a baseline, may want where `observed` is found.
    mutating func desired(over observed: NetworkState) -> NetworkState {
        var state = NetworkState()
        state.firewall = random.chance(70) ? table() : nil
        state.bridgeFilter = random.chance(70) ? table(.bridge) : nil
        for name in Self.names where random.chance(70) {
            // Nobody takes down a link with which routes, or addresses of IPv6, of others would go.
            let isUsed =
                observed.routes.contains { $0.link == name && !$0.origin.isOurs }
                || observed.addresses.contains {
                    $0.link == name && !$0.origin.isOurs && $0.address.family == .ipv6
                }
            state.links[name] = Link(
                isUp: isUsed || random.chance(70), mtu: random.one(of: [nil, 1400, 1500]))
        }
        let upper = Self.names.filter { (state.links[$0] ?? observed.links[$0])?.isUp == true }
        for name in upper { addAddresses(to: &state, on: name, by: [.gwnet]) }
        addRoutes(to: &state, by: [.gwnet], over: upper)
        addRules(to: &state, by: [.gwnet])
        for sysctl in random.some(of: observed.sysctls.keys.sorted()) {
            state.sysctls[sysctl] = random.one(of: ["0", "1"])
        }
        for name in Set(state.addresses.map(\.link)) {
            state.sysctls[.ipv4("\(name)", "promote_secondaries")] = "1"
        }
        for path in random.some(of: Self.paths) { state.files[path] = content() }
        for daemon in random.some(of: Daemon.allCases) { state.daemons[daemon] = daemonState() }
        return state
    }

    private static let paths = ["/etc/one.conf", "/etc/two.conf", "/etc/two.d/three"]

    private mutating func content() -> FileContent {
        let regular = [1, 2].map { FileContent.regular(RegularFile(bytes: [$0])) }
        return random.one(of: regular + [.absent, .link(to: "elsewhere")])
    }

    private mutating func daemonState() -> DaemonState {
        let files = DaemonFiles(start: random.one(of: [1, 2]), reload: random.one(of: [1, 2]))
        return random.one(of: [.stopped, .running(nil), .running(files)])
    }

    private mutating func addAddresses(to state: inout NetworkState, on link: LinkName, by origins: [Origin])
    {
        let index = Self.names.firstIndex(of: link) ?? 0
        let texts = (1...3).map { "10.\(index).0.\($0)/24" } + ["10.\(index).9.1/24"]
        for text in random.some(of: texts, 30) {
            let origin = random.one(of: origins)
            let form: AddressForm = origin.isOurs || random.chance(70) ? .standard : oddForm()
            state.addresses.insert(Sketch.address(text, on: "\(link)", by: origin, form: form))
        }
        if state.links[link]?.isUp == true, random.chance(20) {
            state.addresses.insert(
                Sketch.address("fd00:\(index)::1/64", on: "\(link)", by: random.one(of: origins)))
        }
    }

    /// As managers, DHCP clients and people leave addresses.
    private mutating func oddForm() -> AddressForm {
        random.one(of: [
            AddressForm(lifetime: AddressForm.Lifetime(preferred: 60, valid: 120)),
            AddressForm(makesRoute: false), AddressForm(scope: 253),
            AddressForm(lifetime: AddressForm.Lifetime(preferred: 60, valid: 120), makesRoute: false),
        ])
    }

    /// One route a key, each over a link that is up and, of a gateway, has an address in its network.
    private mutating func addRoutes(
        to state: inout NetworkState, by origins: [Origin], over links: [LinkName]? = nil
    ) {
        let links = links ?? Self.names.filter { state.links[$0]?.isUp == true }
        let destinations = random.some(of: ["0.0.0.0/0", "172.16.0.0/16", "172.17.0.0/16"])
        for destination in destinations {
            for metric in random.some(of: [UInt32(0), 10], 40) {
                guard !links.isEmpty else { return }
                let link = random.one(of: links)
                let origin = random.one(of: origins)
                let own = state.addresses.filter {
                    $0.link == link && $0.address.family == .ipv4
                        && (origin.isOurs || $0.origin == .somebodysAddress)
                }.sorted()
                guard !own.isEmpty else { continue }
                let gateway = random.chance(80) ? random.one(of: own).address.network.first.successor : nil
                state.routes.insert(
                    Route(
                        to: Sketch.must(IPNetwork(destination), destination), via: gateway, link: link,
                        metric: metric, origin: origin))
            }
        }
    }

    private mutating func addRules(to state: inout NetworkState, by origins: [Origin]) {
        for priority in random.some(of: [UInt32(100), 101, 102]) {
            state.rules.insert(
                Sketch.rule(priority, from: random.one(of: [nil, "10.0.0.0/8"]), by: random.one(of: origins)))
        }
    }

    private mutating func addSysctls(to state: inout NetworkState) {
        var sysctls: [Sysctl] = [.ipv4Forwarding, .ipv6Forwarding, .ipv4("all", "accept_redirects")]
        sysctls += [
            .ipv4("eth0", "accept_redirects"), .ipv6("eth1", "forwarding"), .ipv6("default", "forwarding"),
        ]
        sysctls += ["default", "eth0", "docker0"].map { .ipv4($0, "forwarding") }
        for sysctl in sysctls { state.sysctls[sysctl] = random.one(of: ["0", "1"]) }
        for name in Self.names {
            // A foreign secondary of an address of ours lives only as long as this stays on.
            let isShared = state.addresses.contains { $0.link == name && $0.origin.isOurs }
            state.sysctls[.ipv4("\(name)", "promote_secondaries")] =
                isShared ? "1" : random.one(of: ["0", "1"])
        }
    }
}

extension RandomStates {
    /// A table whose rules name only what it has.
    ///
    /// - Parameter mayBeAltered: whether it may be dormant, or hold what gwnet never makes.
    mutating func table(_ family: Table.Family = .inet, mayBeAltered: Bool = false) -> Table {
        let counters = random.some(of: ["c0", "c1", "c2"])
        let targets = random.some(of: ["t0", "t1"])
        let sets = random.some(of: ["s0", "s1", "s2", "s3"]).map { set($0, targets) }
        var chains = targets.map { Chain($0, rules: rules(counters, sets, [])) }
        for (name, point) in [("b0", Chain.Hook.Point.input), ("b1", .forward)] where random.chance(70) {
            let priority: Int32 = random.chance(90) ? 0 : 10
            let hook = Chain.Hook(.filter, point, priority: priority, dropsByDefault: random.chance(90))
            chains.append(Chain(name, hook: hook, rules: rules(counters, sets, targets)))
        }
        let foreign = random.some(of: [
            ForeignPart(.object(2), "quota"), ForeignPart(.flowtable, "fast"), ForeignPart(.set, "marks"),
        ])
        return Table(
            family: family, isDormant: mayBeAltered && random.chance(20),
            foreignParts: mayBeAltered ? foreign : [], counters: counters, sets: sets, chains: chains)
    }

    private mutating func rules(_ counters: [String], _ sets: [NamedSet], _ targets: [String]) -> [Rule] {
        (0..<Int.random(in: 0...3, using: &random)).map { _ in
            var expressions: [Expression] = []
            if let counter = counters.randomElement(using: &random) { expressions += .count(counter) }
            if let set = sets.randomElement(using: &random) {
                let result: Lookup.Result = set.value == .verdict ? .verdict : .none
                expressions += [.lookup(Lookup(set: set.name, key: .first, result: result))]
            }
            if let target = targets.randomElement(using: &random) { expressions += .jump(target) }
            return Rule(random.one(of: ["one", "two"]), expressions)
        }
    }

    private mutating func set(_ name: String, _ targets: [String]) -> NamedSet {
        let isMap = !targets.isEmpty && random.chance(50)
        let boxes = (0..<Int.random(in: 0...4, using: &random)).map { _ in
            let ends = [UInt8.random(in: 0...9, using: &random), UInt8.random(in: 0...9, using: &random)]
                .sorted()
            return NamedSet.Element(
                Sketch.box(ends[0]...ends[1]),
                value: isMap ? .verdict(.jump(random.one(of: targets))) : .none)
        }
        return NamedSet(
            name, key: [.internetProtocol], value: isMap ? .verdict : .none, hasIntervals: true,
            countsElements: random.chance(10), elements: NamedSet.disjoint(boxes))
    }
}

extension Origin {
    /// An address without IFA_PROTO: `ip address add`.
    static let somebodysAddress = Origin(number: 0)
}
