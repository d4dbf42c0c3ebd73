import Testing

@testable import NetworkModel

/// Addresses that are there already, but not as a profile wants them.
@Suite("An own address in another form")
struct AddressFormTests {
    private static let lease = AddressForm(lifetime: AddressForm.Lifetime(preferred: 60, valid: 120))

    private func state(_ form: AddressForm, by origin: Origin = Origin(number: 0)) -> NetworkState {
        var state = NetworkState(links: [Sketch.link("eth0"): Link(isUp: true, mtu: 1500)])
        state.addresses = [Sketch.address("192.168.57.30/24", on: "eth0", by: origin, form: form)]
        state.sysctls[.ipv4("eth0", "promote_secondaries")] = "0"
        return state.connected
    }

    private var wanted: NetworkState {
        var state = NetworkState(links: [Sketch.link("eth0"): Link(isUp: true)])
        state.addresses = [Sketch.address("192.168.57.30/24", on: "eth0")]
        return state
    }

    private func words(from observed: NetworkState, to desired: NetworkState) throws -> [String] {
        try Plan(from: observed, to: desired).changes.map(\.description)
    }

    @Test("that is leased is made permanent in place")
    func leased() throws {
        #expect(
            try words(from: state(Self.lease), to: wanted) == ["change address 192.168.57.30/24 on eth0"])
    }

    static let others = [
        AddressForm(makesRoute: false), AddressForm(scope: 253), AddressForm(scope: 254),
        AddressForm(peer: IPAddress("192.168.57.1")),
        AddressForm(lifetime: AddressForm.Lifetime(preferred: 0, valid: 9), makesRoute: false),
    ]

    @Test(
        "that has another scope, a peer or no route goes and comes, and its link always has it",
        arguments: others)
    func remade(form: AddressForm) throws {
        #expect(
            try words(from: state(form), to: wanted) == [
                "set net.ipv4.conf.eth0.promote_secondaries to 1",
                "add address 192.168.57.30/32 to eth0", "remove address 192.168.57.30/24 from eth0",
                "add address 192.168.57.30/24 to eth0", "remove address 192.168.57.30/32 from eth0",
                "set net.ipv4.conf.eth0.promote_secondaries to 0",
            ])
    }

    @Test("goes before others of its network, which stand behind it as they were")
    func mates() throws {
        var observed = state(AddressForm(makesRoute: false))
        observed.addresses.insert(
            Sketch.address("192.168.57.99/24", on: "eth0", by: Origin(number: 0), form: Self.lease))
        let changes = try Plan(from: observed, to: wanted).changes
        let comes = changes.compactMap { change -> AddressAssignment? in
            if case .address(nil, let after?) = change { after } else { nil }
        }
        #expect(
            comes.map(\.address.description) == [
                "192.168.57.30/32", "192.168.57.30/24", "192.168.57.99/24",
            ])
        #expect(comes.last?.form == Self.lease)
        #expect(comes.last?.origin == Origin(number: 0))
    }

    @Test("that somebody else put there as it shall be stays theirs")
    func standard() throws {
        #expect(try words(from: state(.standard), to: wanted).isEmpty)
        // What the route to its network costs is theirs to say.
        #expect(try words(from: state(AddressForm(label: "eth0:1", metric: 600)), to: wanted).isEmpty)
    }

    @Test("that has lost the route to its network gets it back, as the kernel made it")
    func lostRoute() throws {
        var observed = state(.standard, by: .gwnet)
        observed.routes = []
        let route = Route(
            to: try #require(IPNetwork("192.168.57.0/24")), via: nil, link: Sketch.link("eth0"),
            preferredSource: IPAddress("192.168.57.30"), origin: .kernel)
        #expect(try Plan(from: observed, to: wanted).changes == [.route(before: nil, after: route)])
        observed.links[Sketch.link("eth0")]?.isUp = false
        #expect(try words(from: observed, to: wanted) == ["bring up eth0"])
    }

    static let shapes: [(RoutingEntry.Kind, [String], Bool)] = [
        (.blackhole, [], false), (.unreachable, [], false), (.prohibit, [], false),
        (.unicast, ["203.0.113.1", "203.0.113.9"], false), (.unicast, ["203.0.113.1"], true),
    ]

    @Test("A route of another shape in the place of a wanted one is named", arguments: shapes)
    func otherRoutes(kind: RoutingEntry.Kind, gateways: [String], isOpaque: Bool) throws {
        var desired = wanted
        let route = Sketch.route(to: "0.0.0.0/0", via: "192.168.57.1", on: "eth0")
        desired.routes = [route]
        var observed = state(.standard)
        let hops = gateways.map { RoutingEntry.Hop(gateway: IPAddress($0), link: Sketch.link("eth1")) }
        let other = OtherRoute(key: route.key, kind: kind, hops: hops, isOpaque: isOpaque, origin: .somebody)
        observed.otherRoutes = [other]
        #expect(throws: Plan.Obstacle.otherRoute(wanted: route, present: other)) {
            try Plan(from: observed, to: desired)
        }
    }
}
