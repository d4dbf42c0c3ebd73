import Testing

@testable import NetworkModel

@Suite("The nft script")
struct NftScriptTests {
    private static let sets = [
        NamedSet("allowed", key: [.internetProtocol, .internetService, .ipv4Address], hasIntervals: true),
        NamedSet("allowed6", key: [.internetProtocol, .internetService, .ipv6Address], hasIntervals: true),
        NamedSet("networks", key: [.ipv4Address], hasIntervals: true),
        NamedSet("kinds", key: [.linkName]), NamedSet("links", key: [.linkName]),
        NamedSet("types", key: [.icmpv6Type]),
        NamedSet("jumps", key: [.linkName], value: .verdict),
        NamedSet("targets", key: [.internetProtocol, .ipv4Address, .internetService], hasIntervals: true),
        NamedSet(
            "flows", key: [.internetProtocol, .ipv4Address, .internetService, .ipv4Address],
            hasIntervals: true),
        NamedSet(
            "forwards", key: [.internetProtocol, .internetService, .ipv4Address],
            value: .data([.ipv4Address, .internetService]), hasIntervals: true, countsElements: true),
        NamedSet(
            "same", key: [.internetProtocol, .internetService, .ipv4Address], value: .data([.ipv4Address]),
            hasIntervals: true),
    ]

    @Test(
        "says each clause in nft's words",
        arguments: [
            (.incoming(Sketch.link("eth0")), #"iifname "eth0""#),
            (.incoming(not: Sketch.link("eth0")), #"iifname != "eth0""#),
            (.outgoing(Sketch.link("eth1")), #"oifname "eth1""#),
            (.incoming(by: "jumps"), "iifname vmap @jumps"),
            (.incomingKind(in: "kinds"), "meta iifkind @kinds"),
            (.outgoingKind(in: "kinds"), "meta oifkind @kinds"),
            (.outgoing(notIn: "links"), "oifname != @links"),
            (.family(.ipv4), "meta nfproto ipv4"), (.family(.ipv6), "meta nfproto ipv6"),
            (.transport(.udp), "meta l4proto udp"),
            (.source(in: "networks"), "ip saddr @networks"),
            (.source(notIn: "networks"), "ip saddr != @networks"),
            (.destination(in: "networks"), "ip daddr @networks"),
            (.destination(not: Sketch.must(IPAddress("192.168.57.30"), "")), "ip daddr != 192.168.57.30"),
            (.dhcpRequest, "ip saddr 0.0.0.0 ip daddr 255.255.255.255 udp sport 68 udp dport 67"),
            (.dhcpReply, "meta nfproto ipv4 udp sport 67 udp dport 68"),
            (.dhcpv6Reply, "ip6 saddr fe80::/10 udp sport 547 udp dport 546"),
            (.port(.tcp, 22), "tcp dport 22"),
            (.service(in: "allowed", .ipv4), "meta l4proto . th dport . ip saddr @allowed"),
            (.service(in: "allowed6", .ipv6), "meta l4proto . th dport . ip6 saddr @allowed6"),
            (.target(in: "targets"), "meta l4proto . ip daddr . th dport @targets"),
            (.flow(in: "flows"), "meta l4proto . ip daddr . th dport . ip saddr @flows"),
            (
                .forward(by: "forwards", withPort: true),
                "dnat ip to ip protocol . th dport . ip saddr map @forwards"
            ),
            (.forward(by: "same", withPort: false), "dnat ip to ip protocol . th dport . ip saddr map @same"),
            (.toThisMachine, "fib daddr type local"), (.toIncomingLink, "fib daddr . iif type local"),
            (.established, "ct state established,related"), (.invalid, "ct state invalid"),
            (.destinationTranslated, "ct status dnat"),
            (.echoRequest(.ipv4), "icmp type echo-request"),
            (.echoRequest(.ipv6), "icmpv6 type echo-request"),
            (.icmpv6(in: "types"), "icmpv6 type @types"),
            (.fromThisLink, "ip6 hoplimit 255"),
            (.opening, "tcp flags & (syn | rst) == syn"),
            (.clampSegmentSize, "tcp option maxseg size set rt mtu"),
            (.count("seen"), #"counter name "seen""#),
            (.accept, "accept"), (.drop, "drop"), (.jump("other"), "jump other"),
            (.reset, "meta l4proto tcp reject with tcp reset"),
            (.prohibit, "reject with icmpx admin-prohibited"), (.masquerade, "masquerade"),
            (.log("why"), #"limit rate 5/second burst 10 packets log prefix "gwnet why: " level info"#),
            (.source(in: "networks") + .drop, "ip saddr @networks drop"),
            (
                .incoming(Sketch.link("eth0")) + .family(.ipv4) + .accept,
                #"iifname "eth0" meta nfproto ipv4 accept"#
            ),
        ] as [([Expression], String)])
    func clauses(clause: [Expression], words: String) {
        #expect(RuleText(Rule("why", clause), sets: Self.sets)?.text == words + #" comment "why""#)
    }

    @Test(
        "does not guess at expressions that gwnet does not write",
        arguments: [
            .unsupported("quota"), .immediate([1], into: .first),
            .setTCPOption(kind: 3, offset: 0, length: 1, from: .first), .compare(.first, .equal, [1]),
            .lookup(Lookup(set: "nobody", key: .first)), .lookup(Lookup(set: "networks", key: .first)),
            .payload(PayloadField(base: .network, offset: 99, length: 1), into: .first),
        ] as [Expression])
    func foreignExpressions(expression: Expression) {
        let rule = Rule(observed: [expression], comment: nil, fingerprint: nil)
        #expect(RuleText(rule, sets: Self.sets) == nil)
        #expect(Table(counters: [], sets: Self.sets, chains: [Chain("c", rules: [rule])]).nftScript == nil)
    }

    @Test("writes a table as nft reads it")
    func table() {
        let networks = NamedSet(
            "networks", key: [.ipv4Address], hasIntervals: true,
            elements: [
                NamedSet.Element([.network(Sketch.must(IPNetwork("10.0.0.0/8"), ""))]),
                NamedSet.Element([
                    Sketch.must(FieldRange(first: [192, 0, 2, 1], last: [192, 0, 2, 9]), "")
                ]),
                NamedSet.Element([.address(Sketch.must(IPAddress("192.0.2.200"), ""))]),
            ])
        let forwards = NamedSet(
            "forwards", key: [.internetProtocol, .internetService],
            value: .data([.ipv4Address, .internetService]),
            hasIntervals: true, countsElements: true,
            elements: [
                NamedSet.Element(
                    [.transport(.tcp), .ports(Sketch.must(PortRange("8000-8010"), ""))],
                    value: .data([[10, 0, 0, 1], [1, 187]]))
            ])
        let jumps = NamedSet(
            "jumps", key: [.linkName], value: .verdict,
            elements: [NamedSet.Element([.link(Sketch.link("eth0"))], value: .verdict(.jump("other")))])
        let hook = Chain.Hook(.filter, .prerouting, priority: -300, dropsByDefault: true)
        let table = Table(
            counters: ["seen"], sets: [networks, forwards, jumps, NamedSet("empty", key: [.icmpv6Type])],
            chains: [
                Chain(
                    "first", hook: hook,
                    rules: [Rule("from home", .source(in: "networks"), .count("seen"), .accept)]),
                Chain("other"),
            ])
        #expect(
            table.nftScript == """
                table inet gwnet {
                \tcounter seen {
                \t}

                \tset empty {
                \t\ttype icmpv6_type
                \t}

                \tmap forwards {
                \t\ttype inet_proto . inet_service : ipv4_addr . inet_service
                \t\tflags interval
                \t\tcounter
                \t\telements = { 6 . 8000-8010 : 10.0.0.1 . 443 }
                \t}

                \tmap jumps {
                \t\ttype ifname : verdict
                \t\telements = { "eth0" : jump other }
                \t}

                \tset networks {
                \t\ttype ipv4_addr
                \t\tflags interval
                \t\telements = { 10.0.0.0/8,
                \t\t\t     192.0.2.1-192.0.2.9,
                \t\t\t     192.0.2.200 }
                \t}

                \tchain first {
                \t\ttype filter hook prerouting priority -300; policy drop;
                \t\tip saddr @networks counter name "seen" accept comment "from home"
                \t}

                \tchain other {
                \t}
                }

                """)
    }
}
