import NetworkModel

@testable import Gateway

/// Reports of every kind of gateway, healthy and not, with short names and with the longest.
enum SampleReports {
    static let all: [(name: String, report: Report)] = [
        ("at work", report()), ("without root", withoutRoot), ("never applied", neverApplied),
        ("in trouble", inTrouble), ("large", large), ("hostile", hostile),
    ]

    static func report(
        name: String? = "gateway.cluster.home", roles: [String: RoleRecord]? = nil,
        nodes: [NodeRecord]? = nil,
        routes: [RouteRecord]? = nil, forwards: [ForwardRecord]? = nil, firewall: FirewallRecord? = nil,
        generation: Int? = 7, problems: [Problem] = []
    ) -> Report {
        Report(
            healthy: problems.isEmpty, generation: Nullable(generation),
            appliedAt: Nullable(generation.map { _ in 1_000_000 }),
            profile: ProfileRecord(path: "/etc/gwnet/gateway.yaml", hash: "fnv1a64:0", name: Nullable(name)),
            roles: roles ?? [
                "cluster": role("eth0", ["192.168.57.30/24"]), "www": role("eth1", ["10.0.0.17/24"]),
            ],
            routes: routes ?? [
                route("192.168.57.0/24", on: "eth0"), route("default", via: "10.0.0.1", on: "eth1"),
            ],
            routesOmitted: 0,
            forwarding: ForwardingRecord(ipv4: true, ipv6: false), firewall: firewall ?? Self.firewall(),
            conntrack: Nullable(ConntrackRecord(count: 312, max: 262_144)),
            forwards: forwards ?? [forward("8443", "192.168.57.200:443")],
            nodes: nodes ?? [
                node("k8s-control-plane-node", 31, "reachable"), node("k8s-node2", 32, "failed"),
            ],
            services: [], pending: Nullable(nil), problems: problems)
    }

    private static let withoutRoot = report(
        forwards: [
            ForwardRecord(
                transport: "tcp", ports: "8443", to: "192.168.57.200", flows: 0, liveFlows: Nullable(nil))
        ],
        firewall: firewall(matches: nil, counters: [:], live: nil),
        problems: [
            Problem(
                .degraded, "filter_unread", "whether the filter stands is not known: only root may read it",
                remedy: "sudo gwnet status")
        ])

    private static let neverApplied = report(
        name: nil, roles: [:], nodes: [], routes: [], forwards: [],
        firewall: firewall(installed: false, matches: false, counters: [:]), generation: nil,
        problems: [
            Problem(
                .broken, "never_applied", "nothing has been applied on this machine yet",
                remedy: "gwnet apply")
        ])

    private static let inTrouble = report(
        roles: [
            "cluster": role("eth0", [], carrier: false, speed: nil),
            "www": role(
                "enx00e04c680011", ["2001:db8:1234:5678:9abc:def0:1234:5678/64", "10.0.0.17/24"], speed: 10,
                duplex: "half", master: "br-lan"),
        ],
        problems: [
            Problem(
                .broken, "drift",
                "somebody changed what gwnet set: to put right is address eth0 192.168.57.30/24, sysctl net.ipv4.ip_forward 0 → 1, forward www tcp 8443 from anywhere → 192.168.57.31:443 and 12 more",
                remedy: "gwnet plan shows all of it, gwnet apply puts it right"),
            Problem(
                .degraded, "foreign_drop",
                "chain ip filter FORWARD has policy drop: packets that gwnet accepts may still die there",
                remedy: "let its owner accept the gateway's traffic, or give it policy accept"),
            Problem(
                .degraded, "conntrack_full", "the connection table is 97 % full (254279 of 262144)",
                remedy:
                    "raise it: sysctl -w net.netfilter.nf_conntrack_max=524288, or find the node that opens so many connections: conntrack -L"
            ),
        ])

    private static let large = report(
        nodes: (1...60).map { node("a-node-with-a-rather-long-name-number-\($0)", $0, "stale") },
        routes: (0..<40).map { route("10.\($0).0.0/16", via: "192.168.57.\(31 + $0 % 9)", on: "eth0") },
        forwards: (0..<30).map { forward("\(8000 + $0)-\(8100 + $0)", "192.168.57.\(200 + $0):443") },
        firewall: firewall(sets: ["www_allowed": (0..<50).map { "tcp \(1000 + $0) from 198.51.100.0/24" }]))

    /// Names as only the kernel or somebody malicious gives them.
    private static let hostile = report(
        name: "evil\u{1B}]0;owned\u{7}\u{202E}\u{9B}31m" + String(repeating: "網", count: 90),
        roles: ["www": role("eth\u{1B}[2J", ["10.0.0.17/24\r\n"])],
        nodes: [node("n\u{8}ode\tx", 31, "rea\u{0}chable")],
        firewall: firewall(sets: ["\u{1B}[31mset": ["\u{1B}c"]]),
        problems: [
            Problem(
                .broken, "drift", "line one\nline two \u{1B}[31m" + String(repeating: "x", count: 300),
                remedy: "")
        ])

    private static func role(
        _ interface: String, _ addresses: [String], carrier: Bool = true, speed: Int? = 1000,
        duplex: String? = "full", master: String? = nil, lease: LeaseRecord? = nil
    ) -> RoleRecord {
        RoleRecord(
            interface: interface, mac: Nullable("dc:a6:32:01:02:03"), driver: Nullable("bcmgenet"),
            kind: Nullable(nil), operstate: carrier ? "up" : "down", up: true, carrier: carrier,
            speedMbit: Nullable(speed), duplex: Nullable(duplex), master: Nullable(master), mtu: 1500,
            address: Nullable(addresses.first { !$0.contains(":") }), addresses: addresses,
            lease: Nullable(lease),
            rxBytes: 18_200_000_000, txBytes: 41_000_000_000)
    }

    private static func route(_ destination: String, via: String? = nil, on interface: String) -> RouteRecord
    {
        RouteRecord(
            destination: destination, gateway: Nullable(via), interface: interface, protocol: "gwnet",
            metric: 0,
            ours: true)
    }

    private static func forward(_ ports: String, _ to: String) -> ForwardRecord {
        ForwardRecord(transport: "tcp", ports: ports, to: to, flows: 3412, liveFlows: Nullable(12))
    }

    private static func node(_ name: String, _ last: Int, _ state: String) -> NodeRecord {
        NodeRecord(
            name: name, mac: "7c:83:34:b7:74:65", macs: ["7c:83:34:b7:74:65"], address: "192.168.57.\(last)",
            lease: Nullable(nil),
            neighbour: Nullable(state), lastSeen: Nullable(state == "failed" ? nil : 5),
            boot: Nullable(nil))
    }

    private static func firewall(
        installed: Bool = true, matches: Bool? = true,
        counters: [String: CounterValue] = [
            "forwarded": CounterValue(packets: 1_234_567, bytes: 9),
            "masqueraded": CounterValue(packets: 88, bytes: 9),
            "refused_www_input": CounterValue(packets: 3409, bytes: 9),
            "refused_spoofed": CounterValue(packets: 3, bytes: 9),
        ], live: Int? = 88,
        sets: [String: [String]] = ["cluster_networks": ["192.168.57.0/24"], "inbound": []]
    ) -> FirewallRecord {
        FirewallRecord(
            table: "inet gwnet", installed: installed, bridgeInstalled: installed,
            bridgeSupported: true, readable: matches != nil,
            matchesProfile: Nullable(matches), counters: counters,
            masquerade: true, masqueradedFlows: Nullable(live), sets: sets, open: [:],
            foreignDrops: ["ip filter FORWARD"])
    }
}
