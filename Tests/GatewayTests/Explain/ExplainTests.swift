import NetworkModel
import TestSupport
import Testing

@testable import Gateway

@Suite("gwnet explain")
struct ExplainTests {
    private static let forward = (
        "    www: [ssh]\n",
        """
            www: [ssh, { tcp: 8080, from: 203.0.113.64/26 }]
          port_forwards:
            - { tcp: 8443, to: "192.168.57.31:443" }
            - { tcp: 2222, to: "192.168.57.31:22", from: 203.0.113.0/25 }
          inbound:
            - { tcp: 9100, to: 192.168.57.31/32 }

        """
    )

    private static func ask(
        _ bench: Bench, _ words: String, on link: String? = nil, isWanted: Bool = false
    ) throws -> Explain.Outcome {
        let profile = try bench.profile([forward])
        let request = Explain.Request(
            words: words.split(separator: " ").map(String.init), link: link, profilePath: profile,
            isWanted: isWanted)
        return try Explain.run(request, in: bench.surroundings)
    }

    /// A question, its verdict, what it says at the end, and the line that it names.
    private static let questions: [(words: String, link: String?, summary: String, line: String?)] = [
        ("cluster internet", nil, "gets through as 203.0.113.2", nil),
        ("k8s-control-plane-node internet ping", nil, "gets through as 203.0.113.2", nil),
        (
            "www gateway ssh", nil, "gets through, and nothing listens there",
            "router.allow.www[0], profile.yaml:17"
        ),
        (
            "internet gateway ssh", nil, "dies in the input chain",
            "add { tcp: 22, from: 1.1.1.1/32 } to router.allow.www, profile.yaml:17"
        ),
        (
            "www gateway tcp 4711", nil, "dies in the input chain",
            "add { tcp: 4711 } to router.allow.www, profile.yaml:17"
        ),
        (
            "www gateway tcp 30080", nil, "dies in the input chain",
            "nothing listens there on the gateway, and node ports are the nodes': add "
                + "{ tcp: 30080, to: 192.168.57.31 } to router.port_forwards, profile.yaml:18"
        ),
        (
            "www gateway esp", nil, "dies in the input chain",
            "add { protocol: esp } to router.allow.www, profile.yaml:17"
        ),
        (
            "internet gateway protocol 99", nil, "dies in the input chain",
            "add { protocol: 99, from: 1.1.1.1/32 } to router.allow.www, profile.yaml:17"
        ),
        (
            "internet gateway ping", nil, "dies in the input chain",
            "add { service: ping, from: 1.1.1.1/32 } to router.allow.www, profile.yaml:17"
        ),
        ("www gateway http", nil, "dies in the input chain", "add http to router.allow.www, profile.yaml:17"),
        ("www gateway ping", nil, "dies in the input chain", "add ping to router.allow.www, profile.yaml:17"),
        (
            "internet gateway tcp 8443", nil, "gets through to 192.168.57.31:443",
            "router.port_forwards[0], profile.yaml:19"
        ),
        (
            "internet gateway tcp 2222", nil, "dies in the input chain",
            "router.port_forwards has this port, from elsewhere alone: widen from in "
                + "router.port_forwards[1], profile.yaml:20"
        ),
        ("www cluster tcp 9100", nil, "gets through", "router.inbound[0], profile.yaml:22"),
        (
            "www cluster tcp 22", nil, "dies in the forward chain",
            "add { tcp: 22, to: 192.168.57.31/32 } to router.inbound, profile.yaml:21"
        ),
        (
            "cluster gateway udp 4711", nil, "dies in the input chain",
            "add { udp: 4711 } to router.allow.cluster, profile.yaml:16"
        ),
        (
            "192.168.57.31 internet", "www", "dies before it is routed",
            "192.168.57.31 is the cluster's, by interfaces.cluster.address, profile.yaml:10: "
                + "it may come in there alone"
        ),
        (
            "10.9.9.9 internet", "cluster", "dies before it is routed",
            "to make it a cluster address, add { to: 10.9.9.9/32, via: NODE } to "
                + "interfaces.cluster.routes, profile.yaml:8"
        ),
    ]

    @Test("names the line of the profile that decides, or the one that is missing")
    func lines() async throws {
        try await onBench { bench in
            _ = try bench.apply([Self.forward])
            for (words, link, summary, line) in Self.questions {
                let answer = try #require(try Self.ask(bench, words, on: link).answers.first)
                #expect(answer.summary == summary, "\(words)")
                #expect(answer.decidedBy ?? answer.remedy == line, "\(words)")
            }
        }
    }

    @Test("the usual questions are all answered well after an apply, and before it with wanted")
    func usual() async throws {
        try await onBench { bench in
            let before = try Self.ask(bench, "")
            #expect(before.answers.allSatisfy { $0.walk.verdict == .dies })
            #expect(before.answers.allSatisfy { $0.remedy?.contains("gwnet apply") == true })
            let wanted = try Self.ask(bench, "", isWanted: true)
            #expect(wanted.answers.allSatisfy { $0.walk.verdict == .passes || !$0.isPromised })
            _ = try bench.apply([Self.forward])
            let after = try Self.ask(bench, "")
            #expect(after.filter == .observed)
            #expect(after.answers.map(\.title) == wanted.answers.map(\.title))
            #expect(after.answers.map(\.summary) == wanted.answers.map(\.summary))
        }
    }

    @Test(
        "words that name nobody, or nothing, are usage errors with a remedy",
        arguments: [
            "cluster", "nobody internet", "cluster nobody", "cluster internet tcp", "cluster internet tcp 0",
            "cluster internet tcp 65536", "cluster internet tcp x", "cluster internet tcp 1-5",
            "cluster internet 443", "cluster internet ping 3", "cluster internet ssh 22",
            "cluster internet tcp 443 more", "cluster internet /", "cluster internet tcp/",
            "cluster internet sctp 5", "cluster cluster", "cluster 2001:db8::1", "2001:db8::1 1.1.1.1",
            "192.168.57.31/24 internet", "999.1.1.1 internet", "cluster internet tcp 443 x y z",
        ])
    func badWords(words: String) async throws {
        try await onBench { bench in
            let failure = thrown(Failure.self) { try Self.ask(bench, words) }
            #expect(failure?.code == .wrongUsage)
            #expect(failure?.remedy != nil)
        }
    }

    @Test("a link is one that is there, and none for what the gateway sends itself")
    func badLinks() async throws {
        try await onBench { bench in
            for (words, link) in [
                ("cluster internet", "eth7"), ("cluster internet", ""), ("gateway internet", "www"),
            ] {
                #expect(thrown(Failure.self) { try Self.ask(bench, words, on: link) }?.code == .wrongUsage)
            }
            let forged = try Self.ask(bench, "203.0.113.2 internet", on: "eth0", isWanted: true).answers.first
            #expect(forged?.walk.verdict == .dies)
        }
    }

    @Test("a name that is a node and a side alike is asked back")
    func ambiguous() async throws {
        try await onBench { bench in
            let profile = try bench.profile([("name: k8s-control-plane-node", "name: www")])
            let request = Explain.Request(
                words: ["www", "internet"], link: nil, profilePath: profile, isWanted: false)
            let failure = thrown(Failure.self) { try Explain.run(request, in: bench.surroundings) }
            #expect(failure?.code == .wrongUsage)
            #expect(failure?.headline.contains("more than one") == true)
        }
    }

    @Test("what breaks is named, and whether an apply mends it")
    func broken() async throws {
        let apply = "the profile would let it through: gwnet plan shows what differs, gwnet apply mends it"
        let situations: [(command: String, summary: String, remedy: String?)] = [
            ("ip link set eth1 down", "dies where it is routed", apply),
            ("ip link set eth0 down", "never comes in", apply),
            ("ip route del default", "dies where it is routed", apply),
            ("sysctl -qw net.ipv4.ip_forward=0", "is not forwarded", apply),
            ("nft delete table inet gwnet", "gets there, and the answer dies", apply),
            ("nft flush chain inet gwnet srcnat", "gets there, and the answer dies", apply),
            ("nft insert rule inet gwnet forward drop", "dies in the forward chain", apply),
            (
                "nft 'add table ip filter; add chain ip filter FORWARD "
                    + "{ type filter hook forward priority 0; policy drop; }'",
                "dies in the forward chain",
                "gwnet has accepted it, or would: let the owner of ip filter accept it too"
            ),
            (
                "ip neigh replace 203.0.113.1 dev eth1 nud failed", "dies on the way out",
                "is 203.0.113.1 on, and its cable in? ip neigh show 203.0.113.1 dev eth1"
            ),
            (
                "ip route add blackhole 1.1.1.0/24", "dies where it is routed",
                "ip route del blackhole 1.1.1.0/24, and see what brings it"
            ),
            ("nft insert rule inet gwnet forward meta mark 7 drop", "cannot be told", nil),
        ]
        for situation in situations {
            try await onBench { bench in
                _ = try bench.apply([Self.forward])
                try sh(situation.command)
                let answer = try #require(try Self.ask(bench, "cluster internet").answers.first)
                #expect(answer.summary == situation.summary, "\(situation.command)")
                if let remedy = situation.remedy { #expect(answer.remedy == remedy, "\(situation.command)") }
            }
        }
    }
}
