import Testing

@testable import NetworkModel

@Suite("The routing decision")
struct RoutingTests {
    private static func entry(_ to: String, metric: UInt32 = 0, table: UInt32 = Route.mainTable)
        -> RoutingEntry
    {
        RoutingEntry(
            .unicast, to: Ground.network(to), hops: [.init(gateway: nil, link: Ground.www)], table: table,
            metric: metric)
    }

    private static func found(_ terrain: Terrain, from source: String = "192.0.2.1") -> RoutingEntry? {
        terrain.decision(from: Ground.ip(source), to: Ground.ip("10.1.2.3"), on: Ground.cluster).entry
    }

    @Test("the longest prefix wins, and among equal ones the lowest metric")
    func order() {
        let entries = [
            Self.entry("0.0.0.0/0"), Self.entry("10.0.0.0/8"), Self.entry("10.1.2.0/24", metric: 20),
            Self.entry("10.1.2.0/24", metric: 10), Self.entry("10.1.3.0/24"),
        ]
        #expect(Self.found(Terrain(entries: entries)) == entries[3])
        #expect(Self.found(Terrain(entries: entries.reversed())) == entries[3])
        #expect(Self.found(Terrain()) == nil)
    }

    @Test("rules are asked by priority, each for its own senders; throw goes on with the next")
    func rules() {
        let (main, special) = (Self.entry("0.0.0.0/0"), Self.entry("10.0.0.0/8", table: 100))
        let mainRule = RoutingRule(family: .ipv4, priority: 32766, table: Route.mainTable)
        var terrain = Terrain(
            entries: [main, special], rules: [mainRule, Sketch.rule(50, from: "192.0.2.0/24")])
        #expect(Self.found(terrain) == special)
        #expect(Self.found(terrain, from: "198.51.100.1") == main)
        terrain.entries.append(Ground.route(.throw, "10.1.0.0/16", table: 100))
        #expect(Self.found(terrain) == main)
    }

    @Test("a rule by link holds for that link, and lo stands for the machine itself")
    func rulesByLink() {
        let rule = RoutingRule(family: .ipv4, priority: 1, incoming: .loopback, table: 100)
        let terrain = Terrain(entries: [Self.entry("10.0.0.0/8", table: 100)], rules: [rule])
        #expect(Self.found(terrain) == nil)
        #expect(terrain.decision(from: nil, to: Ground.ip("10.1.2.3"), on: nil).entry != nil)
    }

    @Test("rules that cannot be read leave a doubt")
    func unread() {
        var terrain = Ground.terrain()
        terrain.holdsUnreadRules = true
        #expect(Ground.outwards(terrain).verdict == .unknown)
    }

    @Test(
        "an address has the type that fib gives it",
        arguments: [
            ("192.168.57.30", nil, .local), ("192.168.57.30", "eth0", .local),
            ("192.168.57.30", "eth1", .unicast),
            ("192.168.57.255", nil, .broadcast), ("255.255.255.255", nil, .broadcast),
            ("224.0.0.251", "eth0", .multicast), ("198.51.100.1", nil, .unicast), ("fd57::30", nil, .local),
        ] as [(String, String?, RoutingEntry.Kind)])
    func types(address: String, link: String?, kind: RoutingEntry.Kind) {
        #expect(Ground.terrain().type(of: Ground.ip(address), on: link.map { Sketch.link($0) }) == kind)
    }
}
