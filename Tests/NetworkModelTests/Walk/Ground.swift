@testable import NetworkModel

/// A gateway to be walked through: eth0 with the cluster, eth1 with the home network.
enum Ground {
    static let cluster = Sketch.link("eth0")
    static let www = Sketch.link("eth1")

    static func link(
        _ name: String, isUp: Bool = true, hasCarrier: Bool = true, kind: String? = nil
    ) -> ObservedLink {
        ObservedLink(
            name: Sketch.link(name), state: Link(isUp: isUp, mtu: 1500), hasCarrier: hasCarrier,
            operationalState: "up", mac: nil, permanentMAC: nil, kind: kind, master: nil,
            isLinkedElsewhere: false, isEthernet: true, mtuRange: nil, receivedBytes: 0, sentBytes: 0)
    }

    static func ip(_ text: String) -> IPAddress { Sketch.must(IPAddress(text), text) }

    static func network(_ text: String) -> IPNetwork { Sketch.must(IPNetwork(text), text) }

    static func packet(
        _ source: String, _ destination: String,
        _ content: Packet.Content = .tcp(from: 50000, to: 443)
    ) -> Packet {
        Sketch.must(Packet(from: ip(source), to: ip(destination), content), "\(source) \(destination)")
    }

    static func route(_ kind: RoutingEntry.Kind, _ to: String, table: UInt32 = Route.mainTable)
        -> RoutingEntry
    {
        RoutingEntry(kind, to: network(to), table: table)
    }

    static let addresses: Set = [
        Sketch.address("192.168.57.30/24", on: "eth0"), Sketch.address("203.0.113.2/24", on: "eth1"),
        Sketch.address("172.17.0.1/16", on: "docker0"), Sketch.address("fd57::30/64", on: "eth0"),
        Sketch.address("2001:db8::2/64", on: "eth1"),
    ]

    /// Everything forwards, and nothing filters.
    static func terrain(_ tables: Table...) -> Terrain {
        let uplinks = [
            Sketch.route(to: "0.0.0.0/0", via: "203.0.113.1", on: "eth1"),
            Sketch.route(to: "::/0", via: "2001:db8::1", on: "eth1"),
        ]
        let sysctls = ["eth0", "eth1", "docker0"].map { (Sysctl.ipv4($0, "forwarding"), "1") }
        return Terrain(
            links: [link("eth0"), link("eth1"), link("docker0", kind: "bridge"), link("lo")],
            addresses: addresses,
            entries: addresses.flatMap { RoutingEntry.entries(of: $0) } + uplinks.map { RoutingEntry($0) },
            sysctls: Dictionary(
                uniqueKeysWithValues: sysctls + [(.ipv4Forwarding, "1"), (.ipv6Forwarding, "1")]),
            tables: tables.map { Terrain.FilterTable(.inet, $0) })
    }

    /// One base chain with these rules, and what they refer to.
    static func table(
        _ point: Chain.Hook.Point = .forward, _ kind: Chain.Hook.Kind = .filter, priority: Int32 = 0,
        drops: Bool = false, rules: [Rule], sets: [NamedSet] = [], chains: [Chain] = [],
        holdsForeignParts: Bool = false, isDormant: Bool = false, name: String = "gwnet"
    ) -> Table {
        let hook = Chain.Hook(kind, point, priority: priority, dropsByDefault: drops)
        return Table(
            name: name, isDormant: isDormant, holdsForeignParts: holdsForeignParts, counters: [], sets: sets,
            chains: [Chain("base", hook: hook, rules: rules)] + chains)
    }

    /// From a node to the internet.
    static func outwards(_ terrain: Terrain, _ packet: Packet = packet("192.168.57.32", "198.51.100.10"))
        -> Walk
    {
        Walk(of: packet, on: cluster, through: terrain)
    }

    /// Whether a forward chain that drops lets a packet from the cluster through by this rule.
    static func accepts(
        _ clauses: [Expression], _ packet: Packet = packet("192.168.57.32", "198.51.100.10"),
        sets: [NamedSet] = []
    ) -> Walk.Verdict {
        let rules = [Rule("answers", .established, .accept), Rule("tried", clauses, .accept)]
        return outwards(terrain(table(drops: true, rules: rules, sets: sets)), packet).verdict
    }
}
