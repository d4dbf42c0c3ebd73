import NetworkModel

extension Table {
    /// `bridge gwnet`: what arrives by a port of a bridge goes no higher than that bridge, unless the port is
    /// a virtual link, or the bridge itself is a side.
    ///
    /// Ports are matched by name, so the table can be there before they are bridged: no packet ever gets in
    /// between. What one port sends to another is the bridge's affair.
    ///
    /// - Parameters:
    ///   - closed: hardware, and what stands for it, also where its kind is a virtual one.
    ///   - sidePorts: the ports of bridges that are sides; `inet gwnet` filters what comes by those.
    public static func bridgeFilter(closed: [LinkName], sidePorts: [LinkName] = []) -> Table {
        let filter = BridgeFilter(closed: closed.filter { !sidePorts.contains($0) }, sidePorts: sidePorts)
        return Table(
            family: .bridge, counters: [BridgeFilter.counter], sets: filter.sets, chains: [filter.input])
    }

    /// The ports that the table closes whatever their kind.
    public var closedPorts: [LinkName] {
        (set(named: BridgeFilter.closedPorts)?.elements ?? []).compactMap { element in
            element.key.first.flatMap {
                LinkName(String(decoding: $0.first.prefix { $0 != 0 }, as: UTF8.self))
            }
        }.sorted()
    }
}

/// The parts of that table.
private struct BridgeFilter {
    static let closedPorts = "closed_ports"
    static let counter = "refused_bridged"
    /// Kinds of link that can only be a bridge's port, with their own address or without: the others are in
    /// `FirewallPolicy.virtualKinds`.
    private static let portKinds = ["gretap", "ip6gretap", "erspan", "l2tpeth", "netkit"]

    let closed: [LinkName]
    let sidePorts: [LinkName]

    var sets: [NamedSet] {
        let kinds = FirewallPolicy.virtualKinds + Self.portKinds
        let ports = sidePorts.isEmpty ? [] : [Self.links("side_ports", sidePorts)]
        return ports + [
            Self.links(Self.closedPorts, closed),
            NamedSet(
                "virtual_kinds", key: [.linkName],
                elements: Set(kinds.map { NamedSet.Element([.linkKind($0)]) })),
            Self.privateNetworks("private", .ipv4), Self.privateNetworks("private6", .ipv6),
        ]
    }

    private static func links(_ name: String, _ links: [LinkName]) -> NamedSet {
        NamedSet(name, key: [.linkName], elements: Set(links.map { NamedSet.Element([.link($0)]) }))
    }

    private static func privateNetworks(_ name: String, _ family: AddressFamily) -> NamedSet {
        let boxes = SourceScope.privateNetworks.filter { $0.family == family }.map {
            NamedSet.Element([.network($0)])
        }
        return NamedSet(
            name, key: [family == .ipv4 ? .ipv4Address : .ipv6Address], hasIntervals: true,
            elements: NamedSet.disjoint(boxes))
    }

    /// Before the routing decision nothing says whether a packet is for this machine, and there is no
    /// connection tracking: so what may pass has its hops cut to one, which keeps it from being forwarded.
    var input: Chain {
        Chain(
            "input", hook: Chain.Hook(.filter, .input, priority: -200, dropsByDefault: true),
            rules: portRules + frameRules + [
                Rule("IPv4 errors", .frame(of: .ipv4, icmp: 3...3), .endingHere(.ipv4), .accept),
                Rule(
                    "IPv6 errors, packet too big", .frame(of: .ipv6, icmp: 1...4), .endingHere(.ipv6), .accept
                ),
                // The kernel takes these with a hop limit of 255 alone, so they are not forwarded either.
                Rule(
                    "IPv6 neighbours, router advertisements", .frame(of: .ipv6, icmp: 133...136),
                    .fromThisLink, .accept),
                Rule(
                    "IPv6 multicast listeners", .frame(of: .ipv6, icmp: 130...132), .hopLimit(1), .accept),
                Rule("a lease", .frame(of: .ipv4, udpFrom: 67, to: 68), .endingHere(.ipv4), .accept),
                Rule("a lease", .frame(of: .ipv6, udpFrom: 547, to: 546), .endingHere(.ipv6), .accept),
                ssh(.ipv4, from: "private"), ssh(.ipv6, from: "private6"),
                Rule(
                    "no higher, until the profile names the bridge as a side", .count(Self.counter), .drop),
            ])
    }

    private var portRules: [Rule] {
        let virtual = Rule(
            "virtual links: their owners filter", .incoming(notIn: Self.closedPorts),
            .incomingKind(in: "virtual_kinds"), .accept)
        guard !sidePorts.isEmpty else { return [virtual] }
        return [Rule("the bridge is a side", .incoming(in: "side_ports"), .accept), virtual]
    }

    /// Of these the network layer knows nothing, but for ARP, by which it is found at all.
    private var frameRules: [Rule] {
        [
            Rule("ARP", .frame(0x0806), .accept), Rule("802.1X", .frame(0x888e), .accept),
            Rule("LLDP", .frame(0x88cc), .accept), Rule("LACP", .frame(0x8809), .accept),
        ]
    }

    private func ssh(_ family: AddressFamily, from set: String) -> Rule {
        Rule(
            "ssh from private addresses", .frame(of: family, from: set), .port(.tcp, 22),
            .endingHere(family), .accept)
    }
}
