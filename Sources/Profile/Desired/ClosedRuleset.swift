import NetworkModel

extension Table {
    /// What stands while nobody knows which NIC has which role: nothing is forwarded but for virtual
    /// links, and only ssh from private addresses gets in. It names no role, so no swap of NICs makes
    /// it wrong.
    ///
    /// - Parameter hardware: every link that must not pass for a virtual one.
    public static func closed(hardware: [LinkName]) -> Table {
        Table(
            counters: RefusalReason.allCases.map(\.counter) + ["forwarded"],
            sets: ClosedRuleset(hardware: hardware).sets, chains: ClosedRuleset.chains)
    }
}

/// The parts of that table, called as in a profile's, so that one takes the other's place without a
/// moment in between.
private struct ClosedRuleset {
    let hardware: [LinkName]

    var sets: [NamedSet] {
        let links = hardware.map { NamedSet.Element([.link($0)]) }
        return FirewallPolicy.icmpv6Sets + [
            FirewallPolicy.virtualLinks,
            NamedSet("physical_links", key: [.linkName], elements: Set(links)),
            Self.ssh("www_allowed", .ipv4), Self.ssh("www_allowed6", .ipv6),
        ]
    }

    private static func ssh(_ name: String, _ family: AddressFamily) -> NamedSet {
        let ports = PortRange(first: 22, last: 22).map { FieldRange.ports($0) } ?? .anyPort
        let sources = SourceScope.privateNetworks.filter { $0.family == family }
        let boxes = sources.map { NamedSet.Element([.transport(.tcp), ports, .network($0)]) }
        return NamedSet(
            name,
            key: [.internetProtocol, .internetService, family == .ipv4 ? .ipv4Address : .ipv6Address],
            hasIntervals: true, elements: NamedSet.disjoint(boxes))
    }

    static var chains: [Chain] {
        [input, forward] + RefusalReason.allCases.map { $0.chain(logging: false) }
    }

    private static let refuse: [Expression] = .jump(RefusalReason.unassigned.chain)

    private static var input: Chain {
        Chain(
            "input", hook: Chain.Hook(.filter, .input, priority: 0, dropsByDefault: true),
            rules: [
                Rule("ourselves", .incoming(.loopback), .accept),
                Rule("answers", .established, .accept),
                Rule("IPv6 errors, packet too big", .icmpv6(in: "icmpv6_errors"), .accept),
                Rule("part of no connection", .invalid, .jump(RefusalReason.invalid.chain)),
                Rule("IPv6 neighbour discovery", .icmpv6(in: "icmpv6_neighbour"), .fromThisLink, .accept),
                Rule("IPv6 router advertisements", .icmpv6(in: "icmpv6_router"), .fromThisLink, .accept),
                Rule("IPv6 multicast listeners", .icmpv6(in: "icmpv6_listener"), .accept),
                Rule("a lease", .dhcpReply, .accept),
                Rule("a lease", .dhcpv6Reply, .accept),
                Rule("ssh from private addresses", .service(in: "www_allowed", .ipv4), .accept),
                Rule("ssh from private addresses", .service(in: "www_allowed6", .ipv6), .accept),
                virtualLinks(.accept),
                Rule("hardware: no roles yet", refuse),
            ])
    }

    private static var forward: Chain {
        Chain(
            "forward", hook: Chain.Hook(.filter, .forward, priority: 0, dropsByDefault: true),
            rules: [
                Rule("connections under way", .established, .count("forwarded"), .accept),
                Rule("part of no connection", .invalid, .jump(RefusalReason.invalid.chain)),
                virtualLinks(.count("forwarded") + .accept),
                Rule("hardware: no roles yet", refuse),
            ])
    }

    private static func virtualLinks(_ verdict: [Expression]) -> Rule {
        Rule(
            "virtual links: their owners filter", .incoming(notIn: "physical_links"),
            .incomingKind(in: "virtual_kinds"), verdict)
    }
}
