import Testing

@testable import NetworkModel

@Suite("A plan")
struct PlanTests {
    private let bare = NetworkState(
        links: [
            Sketch.link("eth0"): Link(isUp: false, mtu: 1500),
            Sketch.link("eth1"): Link(isUp: false, mtu: 1500),
        ],
        sysctls: [
            .ipv4Forwarding: "0", .ipv4("default", "forwarding"): "0", .ipv4("eth0", "forwarding"): "0",
            .ipv4("eth1", "forwarding"): "0", .ipv4("all", "accept_redirects"): "1",
            .ipv4("eth1", "promote_secondaries"): "0",
        ])

    private var routing: NetworkState {
        NetworkState(
            links: [Sketch.link("eth0"): Link(isUp: true), Sketch.link("eth1"): Link(isUp: true, mtu: 1400)],
            addresses: [
                Sketch.address("192.168.57.30/24", on: "eth0"), Sketch.address("203.0.113.2/24", on: "eth1"),
            ],
            routes: [Sketch.route(to: "0.0.0.0/0", via: "203.0.113.1", on: "eth1")],
            rules: [Sketch.rule(100, from: "10.0.0.0/8")],
            sysctls: [
                .ipv4Forwarding: "1", .ipv4("all", "accept_redirects"): "0",
                .ipv4("eth1", "promote_secondaries"): "1",
            ],
            firewall: Sketch.table())
    }

    /// `routing` as it is when it is there.
    private var routingObserved: NetworkState {
        var state = routing
        state.links[Sketch.link("eth0")] = Link(isUp: true, mtu: 1500)
        state.sysctls.merge(bare.sysctls) { wanted, _ in wanted }
        for name in ["default", "eth0", "eth1"] { state.sysctls[.ipv4(name, "forwarding")] = "1" }
        return state.connected
    }

    @Test("of a state that is there already is empty")
    func emptyForEqualStates() throws {
        #expect(try Plan(from: bare, to: bare).isEmpty)
        #expect(try Plan(from: routingObserved, to: routing).isEmpty)
        #expect(try Plan(from: routingObserved, to: routingObserved).isEmpty)
    }

    @Test("builds the filter first and opens forwarding last")
    func buildsUp() throws {
        let words = try Plan(from: bare, to: routing).changes.map(\.description)
        #expect(
            words == [
                "install table inet gwnet",
                "set net.ipv4.conf.eth1.promote_secondaries to 1",
                "bring up eth0",
                "set mtu 1400 and bring up eth1",
                "add address 192.168.57.30/24 to eth0",
                "add address 203.0.113.2/24 to eth1",
                "add route default via 203.0.113.1 dev eth1",
                "add rule from 10.0.0.0/8 lookup 100 priority 100",
                "set net.ipv4.ip_forward to 1",
                "set net.ipv4.conf.default.forwarding to 0",
                "set net.ipv4.conf.eth0.forwarding to 0",
                "set net.ipv4.conf.eth1.forwarding to 0",
            ])
    }

    @Test("brings up what a link is stacked on before that link, whatever their names are")
    func foundationsFirst() throws {
        let names = ["aa", "eth1", "zz7"].map { Sketch.link($0) }
        let down = Dictionary(uniqueKeysWithValues: names.map { ($0, Link(isUp: false)) })
        var observed = NetworkState(links: down)
        observed.foundations = [Sketch.link("eth1"), Sketch.link("zz7")]
        let up = NetworkState(links: down.mapValues { _ in Link(isUp: true) })
        let words = try Plan(from: observed, to: up).changes.map(\.description)
        #expect(words == ["bring up eth1", "bring up zz7", "bring up aa"])
    }

    @Test("takes down in such an order that nothing is forwarded once the filter goes")
    func takesDown() throws {
        var before = bare
        before.links[Sketch.link("eth1")] = Link(isUp: false, mtu: 1500)
        let changes = try Plan(from: routingObserved, to: before).changes
        let words = changes.map(\.description)
        let gone = try #require(words.firstIndex(of: "remove table inet gwnet"))
        #expect(words.first == "set net.ipv4.ip_forward to 0")
        let removed = [
            "remove rule from 10.0.0.0/8 lookup 100 priority 100",
            "remove route default via 203.0.113.1 dev eth1",
            "remove address 192.168.57.30/24 from eth0",
            "remove address 203.0.113.2/24 from eth1",
            "take down eth0",
            "set mtu 1500 and take down eth1",
        ]
        for change in removed {
            let index = try #require(words.firstIndex(of: change), "\(change)")
            #expect(index < gone, "\(change)")
        }
        #expect(!words[gone...].contains { $0.contains("forwarding to 1") || $0.contains("ip_forward to 1") })
    }

    @Test("gives forwarding back last where it was on before the filter came")
    func reopensLast() throws {
        var before = bare
        before.sysctls[.ipv4Forwarding] = "1"
        before.sysctls[.ipv4("eth0", "forwarding")] = "1"
        let words = try Plan(from: routingObserved, to: before).changes.map(\.description)
        let gone = try #require(words.firstIndex(of: "remove table inet gwnet"))
        let closed = try #require(words.firstIndex(of: "set net.ipv4.ip_forward to 0"))
        let reopened = try #require(words.firstIndex(of: "set net.ipv4.ip_forward to 1"))
        #expect(closed < gone)
        #expect(gone < reopened)
        // ip_forward opened every link: those that were shut are shut again after it.
        #expect(words.last == "set net.ipv4.conf.eth1.forwarding to 0")
        #expect(!words.contains("set net.ipv4.conf.eth0.forwarding to 0"))
    }

    @Test("closes the links' own forwarding too before the filter goes")
    func closesLinksWithoutTheSwitch() throws {
        var observed = routingObserved
        observed.sysctls[.ipv4Forwarding] = "0"
        let words = try Plan(from: observed, to: NetworkState()).changes.map(\.description)
        let gone = try #require(words.firstIndex(of: "remove table inet gwnet"))
        for name in ["default", "eth0", "eth1"] {
            let closed = try #require(words.firstIndex(of: "set net.ipv4.conf.\(name).forwarding to 0"))
            #expect(closed < gone)
        }
    }

    @Test("changes a filter in place, before anything else")
    func changesFilter() throws {
        var desired = routing
        desired.firewall = Sketch.table("changed")
        desired.addresses = [
            Sketch.address("192.168.58.1/24", on: "eth0"), Sketch.address("203.0.113.2/24", on: "eth1"),
        ]
        let plan = try Plan(from: routingObserved, to: desired)
        #expect(
            plan.changes.first
                == .firewall(
                    before: Ruleset(inet: Sketch.table()), after: Ruleset(inet: Sketch.table("changed"))))
        #expect(!plan.changes.contains { if case .sysctl = $0 { true } else { false } })
    }

    @Test("keeps one address at all times while it replaces one")
    func replacesAddress() throws {
        var desired = routing
        desired.addresses = [
            Sketch.address("192.168.57.30/24", on: "eth0"), Sketch.address("203.0.113.77/24", on: "eth1"),
        ]
        #expect(
            try Plan(from: routingObserved, to: desired).changes.map(\.description) == [
                "add address 203.0.113.77/24 to eth1", "remove address 203.0.113.2/24 from eth1",
            ])
    }

    @Test("replaces a route of ours with the same key in one step")
    func replacesRoute() throws {
        var desired = routing
        let new = Sketch.route(to: "0.0.0.0/0", via: "203.0.113.254", on: "eth1")
        desired.routes = [new]
        #expect(
            try Plan(from: routingObserved, to: desired).changes == [
                .route(before: Sketch.route(to: "0.0.0.0/0", via: "203.0.113.1", on: "eth1"), after: new)
            ])
    }

    @Test("adds a route of another metric beside the old one, then removes that")
    func changesMetric() throws {
        var desired = routing
        desired.routes = [Sketch.route(to: "0.0.0.0/0", via: "203.0.113.1", on: "eth1", metric: 5)]
        #expect(
            try Plan(from: routingObserved, to: desired).changes.map(\.description) == [
                "add route default via 203.0.113.1 dev eth1 metric 5",
                "remove route default via 203.0.113.1 dev eth1",
            ])
    }

    @Test("adds the route to a gateway before those through it, and removes it after them")
    func ordersRoutes() throws {
        let near = Sketch.route(to: "10.1.0.0/24", on: "eth0")
        let far = Sketch.route(to: "10.0.0.0/24", via: "10.1.0.1", on: "eth0")
        var desired = routing
        desired.routes.formUnion([near, far])
        var observed = routingObserved
        observed.routes.formUnion([near, far])
        #expect(
            try Plan(from: routingObserved, to: desired).changes == [
                .route(before: nil, after: near), .route(before: nil, after: far),
            ])
        #expect(
            try Plan(from: observed, to: routing).changes == [
                .route(before: far, after: nil), .route(before: near, after: nil),
            ])
    }

    @Test("leaves foreign addresses, routes, rules, links and parameters alone")
    func leavesForeignAlone() throws {
        var observed = routingObserved
        observed.links[Sketch.link("docker0")] = Link(isUp: false, mtu: 9000)
        observed.addresses.insert(Sketch.address("203.0.113.9/24", on: "eth1", by: Origin(number: 0)))
        observed.addresses.insert(Sketch.address("fe80::1/64", on: "eth1", by: Origin(number: 3)))
        observed.routes.insert(Sketch.route(to: "10.9.0.0/16", via: "203.0.113.3", on: "eth1", by: .somebody))
        observed.rules.insert(Sketch.rule(32766, by: .kernel))
        observed.sysctls[.ipv4("docker0", "rp_filter")] = "2"
        #expect(try Plan(from: observed, to: routing).isEmpty)
        let down = try Plan(from: observed, to: NetworkState()).changes.map(\.description)
        #expect(
            !down.contains { $0.contains("203.0.113.9") || $0.contains("fe80") || $0.contains("10.9.0.0") })
        #expect(
            !down.contains { $0.contains("docker0") || $0.contains("32766") || $0.contains("203.0.113.0/24") }
        )
    }

    @Test("takes what somebody else has put there already for done")
    func acceptsForeign() throws {
        var observed = routingObserved
        observed.addresses = [
            Sketch.address("192.168.57.30/24", on: "eth0", by: Origin(number: 0)),
            Sketch.address("203.0.113.2/24", on: "eth1", by: Origin(number: 0)),
        ]
        observed.routes = [Sketch.route(to: "0.0.0.0/0", via: "203.0.113.1", on: "eth1", by: .somebody)]
        observed.rules = [Sketch.rule(100, from: "10.0.0.0/8", by: .somebody)]
        #expect(try Plan(from: observed.connected, to: routing).isEmpty)
    }

    @Test("does not make by hand what the kernel makes by itself")
    func leavesKernelObjectsToKernel() throws {
        var before = bare
        before.addresses = [Sketch.address("fe80::1/64", on: "eth0", by: Origin(number: 3))]
        before.routes = [Sketch.route(to: "203.0.113.0/24", on: "eth1", by: .kernel)]
        #expect(try Plan(from: bare, to: before).isEmpty)
    }

    @Test("refuses to replace a route of somebody else")
    func refusesForeignRoute() throws {
        let foreign = Sketch.route(to: "0.0.0.0/0", via: "203.0.113.254", on: "eth1", by: .somebody)
        var observed = routingObserved
        observed.routes = [foreign]
        let wanted = Sketch.route(to: "0.0.0.0/0", via: "203.0.113.1", on: "eth1")
        #expect(throws: Plan.Obstacle.foreignRoute(wanted: wanted, present: foreign)) {
            try Plan(from: observed, to: routing)
        }
    }

    @Test("refuses a link that is not there")
    func refusesMissingLink() throws {
        var observed = routingObserved
        observed.links[Sketch.link("eth1")] = nil
        #expect(throws: Plan.Obstacle.missingLink(Sketch.link("eth1"))) {
            try Plan(from: observed, to: routing)
        }
    }

    @Test("refuses a parameter that this kernel does not have")
    func refusesMissingParameter() throws {
        var observed = routingObserved
        observed.sysctls[.ipv4("eth1", "promote_secondaries")] = nil
        #expect(throws: Plan.Obstacle.missingSysctl(.ipv4("eth1", "promote_secondaries"))) {
            try Plan(from: observed, to: routing)
        }
    }

    @Test("takes a link down only after the routes and addresses on it are gone by steps of their own")
    func lowersLinksLast() throws {
        // The cluster moves from eth0, which rested before gwnet came, to eth2.
        var observed = routingObserved
        observed.links[Sketch.link("eth2")] = Link(isUp: true, mtu: 1500)
        observed.routes.insert(Sketch.route(to: "10.42.0.0/16", via: "192.168.57.31", on: "eth0"))
        var desired = routing
        desired.links[Sketch.link("eth0")] = Link(isUp: false, mtu: 1500)
        desired.links[Sketch.link("eth2")] = Link(isUp: true)
        desired.addresses = [
            Sketch.address("192.168.57.30/24", on: "eth2"), Sketch.address("203.0.113.2/24", on: "eth1"),
        ]
        let words = try Plan(from: observed, to: desired).changes.map(\.description)
        #expect(words.last == "take down eth0")
    }

    @Test("keeps promotion of secondary addresses on until the addresses of ours are gone")
    func stopsPromotingLast() throws {
        // With promote_secondaries off the kernel would take a foreign secondary along.
        let words = try Plan(from: routingObserved, to: bare).changes.map(\.description)
        let gone = try #require(words.firstIndex(of: "remove address 203.0.113.2/24 from eth1"))
        let reset = try #require(words.firstIndex(of: "set net.ipv4.conf.eth1.promote_secondaries to 0"))
        #expect(gone < reset)
    }

    @Test("gives back addresses before the routes through their networks, with or without a filter")
    func addsAddressesBeforeRoutes() throws {
        // What is reverted to, where somebody had deleted our table before.
        var before = routingObserved
        before.firewall = nil
        var halfway = routingObserved
        halfway.routes = []
        halfway.addresses = [Sketch.address("192.168.57.30/24", on: "eth0")]
        let words = try Plan(from: halfway, to: before).changes.map(\.description)
        let address = try #require(words.firstIndex(of: "add address 203.0.113.2/24 to eth1"))
        let route = try #require(words.firstIndex(of: "add route default via 203.0.113.1 dev eth1"))
        #expect(address < route)
    }
}
