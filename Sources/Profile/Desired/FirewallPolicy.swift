import NetworkModel
import Services

/// The ruleset that a profile asks for on given links.
///
/// Names of links are matched, not indexes, so the ruleset can stand before the links do.
struct FirewallPolicy {
    let profile: Profile
    let cluster: LinkName
    let www: LinkName
    /// Hardware without a role, and whatever else would pass for a virtual link and is none.
    let closed: [LinkName]

    /// The whole table.
    var table: Table {
        let counters = RefusalReason.allCases.map(\.counter) + ["forwarded", "masqueraded"]
        return Table(counters: counters, sets: sets, chains: chains)
    }

    private var chains: [Chain] {
        [antispoof, dstnat, dstnatOutput, forwardedPorts, input, inputCluster, inputWWW]
            + [segmentSize, forward, forwardCluster, forwardWWW, srcnat]
            + RefusalReason.allCases.map { $0.chain(logging: profile.router.log) }
    }

    private static func refuse(_ reason: RefusalReason) -> [Expression] { .jump(reason.chain) }
}

// The order of the hooks is the order in which a packet meets the chains.
extension FirewallPolicy {
    /// Before connection tracking: a forged packet shall not even make a flow.
    private var antispoof: Chain {
        Chain(
            "antispoof", hook: Chain.Hook(.filter, .prerouting, priority: -300),
            rules: [
                Rule(
                    "cluster source from elsewhere", .incoming(not: cluster), .incoming(not: .loopback),
                    .source(in: "cluster_networks"), Self.refuse(.spoofed)),
                Rule("a node asks for its address", .incoming(cluster), .dhcpRequest, .accept),
                Rule(
                    "multicast groups, asked for without an address", .incoming(cluster),
                    .multicastWithoutAddress, .accept),
                Rule(
                    "foreign source from the cluster", .incoming(cluster),
                    .source(notIn: "cluster_networks"), Self.refuse(.spoofed)),
            ])
    }

    private var dstnat: Chain {
        Chain(
            "dstnat", hook: Chain.Hook(.nat, .prerouting, priority: -100),
            rules: [
                Rule("www to our www address", .incoming(www), .toIncomingLink, .jump("forwarded_ports")),
                Rule(
                    "hairpin: cluster to our www address", .incoming(cluster),
                    .destination(not: profile.cluster.address.address), .toThisMachine,
                    .jump("forwarded_ports")),
                Rule(
                    "hairpin: virtual links to our www address", .incoming(notIn: "physical_links"),
                    .incomingKind(in: "virtual_kinds"), .destination(notIn: "unforwarded_addresses"),
                    .toThisMachine, .notToIncomingLink, .jump("forwarded_ports")),
            ])
    }

    /// What the gateway sends to itself passes no prerouting.
    private var dstnatOutput: Chain {
        Chain(
            "dstnat_output", hook: Chain.Hook(.nat, .output, priority: -100),
            rules: [
                Rule(
                    "hairpin: the gateway itself to its www address",
                    .destination(notIn: "unforwarded_addresses"), .toThisMachine, .jump("forwarded_ports"))
            ])
    }

    private var forwardedPorts: Chain {
        Chain(
            "forwarded_ports",
            rules: [
                Rule("forwards to another port", .forward(by: "forwards", withPort: true)),
                Rule("forwards to the same port", .forward(by: "forwards_same_port", withPort: false)),
            ])
    }

    private var input: Chain {
        Chain(
            "input", hook: Chain.Hook(.filter, .input, priority: 0, dropsByDefault: true),
            rules: [
                Rule("ourselves", .incoming(.loopback), .accept),
                Rule("answers", .established, .accept),
                Rule("IPv6 errors, packet too big", .icmpv6(in: "icmpv6_errors"), .accept),
                Rule("part of no connection", .invalid, Self.refuse(.invalid)),
                Rule("IPv6 neighbour discovery", .icmpv6(in: "icmpv6_neighbour"), .fromThisLink, .accept),
                Rule("IPv6 multicast listeners", .icmpv6(in: "icmpv6_listener"), .accept),
                // Unanswered, switches would cut the gateway off from the groups that its programs joined.
                Rule("who listens to multicast", .multicastQuery, .accept),
                Rule("links with a role, closed links", .incoming(by: "input_by_link")),
                Rule("virtual links: their owners filter", .incomingKind(in: "virtual_kinds"), .accept),
                Rule("links without a role", Self.refuse(.unassigned)),
            ])
    }

    private var inputCluster: Chain {
        let isServer = profile.services.listeners.contains { $0.port == 67 }
        let lease = isServer ? [Rule("a node asks for its address", .dhcpRequest, .accept)] : []
        return Chain(
            "input_cluster",
            rules: lease + bootRules + [
                Rule("ping", .echoRequest(.ipv4), .accept),
                Rule("ping", .echoRequest(.ipv6), .accept),
                Rule("ssh is always open to the cluster", .port(.tcp, 22), .accept),
                Rule("allowed from the cluster", .service(in: "cluster_allowed", .ipv4), .accept),
                Rule("allowed from the cluster", .service(in: "cluster_allowed6", .ipv6), .accept),
            ] + protocolRules(.cluster) + [Rule("the rest", Self.refuse(.clusterInput))])
    }

    /// dnsmasq's hook hears of one transfer after the other (`BootHook`), the latest first: requests that come faster
    /// than that would keep the event that disarms a node waiting. A client that gets no answer asks again.
    private var bootRules: [Rule] {
        guard profile.services.pxe != nil else { return [] }
        let port = [Expression].port(.udp, 69)
        let source = [Expression].service(in: "cluster_allowed", .ipv4)
        return [
            Rule(
                "network boot, no faster than it is heard of", port, source, .rate(50, burst: 100), .accept),
            Rule("network boot, faster than that", port, source, .drop),
        ]
    }

    private var inputWWW: Chain {
        var rules = [
            Rule("IPv6 router advertisements", .icmpv6(in: "icmpv6_router"), .fromThisLink, .accept),
            Rule("allowed from www", .service(in: "www_allowed", .ipv4), .accept),
            Rule("allowed from www", .service(in: "www_allowed6", .ipv6), .accept),
        ]
        rules += pingRules + protocolRules(.www)
        if profile.www.ipv4.staticAddress == nil {
            rules.append(Rule("our lease", .dhcpReply, .accept))
            rules.append(Rule("our lease", .dhcpv6Reply, .accept))
        }
        return Chain("input_www", rules: rules + [Rule("the rest", Self.refuse(.wwwInput))])
    }

    /// In a chain of its own before the filter, since it must see the answer to a SYN as well.
    private var segmentSize: Chain {
        Chain(
            "segment_size", hook: Chain.Hook(.filter, .forward, priority: -150),
            rules: [
                Rule("outwards", .outgoing(www), .opening, .clampSegmentSize),
                Rule("inwards", .incoming(www), .opening, .clampSegmentSize),
            ])
    }

    private var forward: Chain {
        Chain(
            "forward", hook: Chain.Hook(.filter, .forward, priority: 0, dropsByDefault: true),
            rules: [
                Rule("connections under way", .established, .count("forwarded"), .accept),
                // Before "invalid": towards the pods behind a node only half of a connection passes
                // here, the answers go directly. The source is vouched for by `antispoof`.
                Rule(
                    "within the cluster", .incoming(cluster), .outgoing(cluster),
                    .destination(in: "cluster_networks"), .count("forwarded"), .accept),
                Rule("part of no connection", .invalid, Self.refuse(.invalid)),
                Rule("links with a role, closed links", .incoming(by: "forward_by_link")),
                Rule(
                    "virtual links: their owners filter", .incomingKind(in: "virtual_kinds"),
                    .count("forwarded"), .accept),
                Rule("links without a role", Self.refuse(.unassigned)),
            ])
    }

    private var forwardCluster: Chain {
        let families: [Expression] = profile.router.ipv6 ? [] : .family(.ipv4)
        return Chain(
            "forward_cluster",
            rules: [
                Rule("cluster to www", families, .outgoing(www), .count("forwarded"), .accept),
                Rule(
                    "cluster to virtual links", .outgoing(notIn: "physical_links"),
                    .outgoingKind(in: "virtual_kinds"), .count("forwarded"), .accept),
                Rule("the rest", Self.refuse(.clusterForward)),
            ])
    }

    private var forwardWWW: Chain {
        Chain(
            "forward_www",
            rules: [
                Rule(
                    "port forwards", .outgoing(cluster), .destinationTranslated,
                    .target(in: "forward_targets"),
                    .count("forwarded"), .accept),
                Rule(
                    "home network to nodes", .outgoing(cluster), .flow(in: "inbound"),
                    .count("forwarded"), .accept),
                Rule(
                    "ports that virtual links publish", .outgoing(notIn: "physical_links"),
                    .outgoingKind(in: "virtual_kinds"), .destinationTranslated, .count("forwarded"), .accept),
                Rule("the rest", Self.refuse(.wwwForward)),
            ])
    }

    private var srcnat: Chain {
        var rules: [Rule] = []
        if profile.router.masquerade.isOn {
            rules.append(
                Rule(
                    "cluster to www", .outgoing(www), .source(in: "cluster_networks"), exceptions,
                    .count("masqueraded"), .masquerade))
        }
        rules.append(
            Rule(
                "hairpin: the answer comes back through here", .outgoing(cluster), .destinationTranslated,
                .source(in: "cluster_networks"), .count("masqueraded"), .masquerade))
        return Chain("srcnat", hook: Chain.Hook(.nat, .postrouting, priority: 100), rules: rules)
    }

    private var exceptions: [Expression] {
        profile.router.masquerade.exceptions.isEmpty ? [] : .destination(notIn: "masquerade_exceptions")
    }
}
