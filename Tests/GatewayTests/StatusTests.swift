import FoundationEssentials
import NetworkModel
import TestSupport
import Testing

@testable import Gateway

@Suite("Status and plan")
struct StatusTests {
    private func codes(_ report: Report) -> [String] { report.problems.map(\.code) }

    @Test("before the first apply it is broken, and says what to do")
    func neverApplied() async throws {
        try await onBench { bench in
            let report = try bench.status(try bench.profile())
            #expect(report.verdict == .broken)
            #expect(codes(report) == ["never_applied"])
            #expect(report.problems.first?.remedy == "gwnet apply")
            #expect(report.generation.value == nil)
            #expect(!report.firewall.installed)
            let failure = thrown(Failure.self) { try bench.status() }
            #expect(failure?.code == .missing)
        }
    }

    @Test("of a gateway at work it names roles, routes, nodes, forwards and counters")
    func atWork() async throws {
        try await onBench { bench in
            try furnishWithForeignThings()
            _ = try bench.apply([
                (
                    "www: [ssh]",
                    "www: [ssh]\n  port_forwards:\n    - { tcp: 8443, to: \"192.168.57.200:443\" }"
                )
            ])
            try sh("ip neigh add 192.168.57.31 lladdr 7c:83:34:b7:74:65 dev eth0 nud reachable")
            let report = try bench.status()
            #expect(report.verdict == .routing)
            #expect(report.healthy)
            #expect(report.problems.isEmpty)
            #expect(report.generation.value == 1)
            #expect(report.roles["www"]?.interface == "eth1")
            #expect(report.roles["www"]?.mac.value == "02:00:00:00:00:01")
            #expect(report.roles["www"]?.addresses.contains("203.0.113.2/24") == true)
            #expect(report.roles["cluster"]?.carrier == true)
            #expect(report.roles["cluster"]?.speedMbit.value == 10_000)
            #expect(report.roles["cluster"]?.duplex.value == "full")
            #expect(report.firewall.sets["www_allowed"] == ["tcp 22 from 203.0.113.0/24"])
            #expect(
                report.firewall.open["cluster"] == [
                    "icmp type echo-request", "icmpv6 type echo-request", "tcp dport 22",
                ])
            #expect(
                report.firewall.open["www"] == [
                    "icmpv6 type @icmpv6_router ip6 hoplimit 255", "tcp 22 from 203.0.113.0/24",
                ])
            #expect(report.forwarding.ipv4 && !report.forwarding.ipv6)
            #expect(report.firewall.installed)
            #expect(report.firewall.matchesProfile.value == true)
            #expect(report.firewall.counters.keys.contains("forwarded"))
            #expect(
                report.routes.contains { $0.destination == "default" && $0.ours && $0.protocol == "gwnet" })
            #expect(!report.routes.contains { $0.destination == "10.99.0.0/16" })
            let others = try sh("ip -4 route; ip -6 route | grep -v ^fe80 || true").split(separator: "\n")
            #expect(report.routes.count + report.routesOmitted == others.count, "\(others)")
            #expect(report.nodes.map(\.neighbour.value) == ["reachable"])
            #expect(report.nodes.allSatisfy { $0.lastSeen.value != nil })
            #expect(
                report.forwards.map { "\($0.transport) \($0.ports) \($0.to) \($0.flows)" } == [
                    "tcp 8443 192.168.57.200:443 0"
                ])
        }
    }

    @Test("counts the flows under way, and plan says what becomes of them")
    func flows() async throws {
        try await onBench { bench in
            let forward = "www: [ssh]\n  port_forwards:\n    - { tcp: 8443, to: \"192.168.57.200:443\" }"
            _ = try bench.apply([("www: [ssh]", forward)])
            try insertFlow("40000", to: "8443", "--dst-nat 192.168.57.200:443")
            try insertFlow("40001", to: "8443", "--dst-nat 192.168.57.200:443")
            try insertFlow("40002", to: "22", "")
            try sh(
                """
                conntrack -I -p udp -s 192.168.57.31 -d 198.51.100.7 --sport 5000 --dport 53 -t 300 \
                    --src-nat 203.0.113.2 -u SEEN_REPLY
                """)
            let report = try bench.status()
            #expect(report.forwards.map(\.liveFlows.value) == [2])
            #expect(report.firewall.masqueradedFlows.value == 1)
            let counted = Int(try sh("conntrack -C").prefix { $0 != "\n" })
            #expect(report.conntrack.value?.count == counted)
            let preview = try Preview.run(try bench.profile(), in: bench.surroundings)
            #expect(preview.flows == [FlowFate(kind: .withdrawn, through: "tcp 8443", flows: 2)])
            let moved = try bench.profile([("203.0.113.2/24", "203.0.113.77/24"), ("www: [ssh]", forward)])
            let fates = try Preview.run(moved, in: bench.surroundings).flows
            #expect(fates == [FlowFate(kind: .cut, through: "203.0.113.2", flows: 4)])
        }
    }

    private func insertFlow(_ port: String, to destination: String, _ translation: String) throws {
        try sh(
            """
            conntrack -I -p tcp -s 203.0.113.50 -d 203.0.113.2 --sport \(port) --dport \(destination) \
                --state ESTABLISHED -u SEEN_REPLY,ASSURED -t 300 \(translation)
            """)
    }

    @Test("writes nothing, not even under /run")
    func writesNothing() async throws {
        try await onBench { bench in
            _ = try bench.apply()
            let list = "cd \(bench.root) && find . -printf '%p %i %T@ %C@\\n' | sort"
            let (files, snapshot, generation) = (try sh(list), try bench.snapshot(), try bench.generation())
            _ = try bench.status()
            _ = try Preview.run("\(bench.root)/profile.yaml", in: bench.surroundings)
            #expect(try sh(list) == files)
            #expect(try bench.snapshot().difference(from: snapshot) == [])
            #expect(try bench.generation() == generation)
        }
    }

    @Test(
        "names each kind of trouble",
        arguments: [
            ("nft delete table inet gwnet", "firewall_missing", Report.Verdict.broken),
            ("nft flush chain inet gwnet forward", "drift", .broken),
            ("ip address del 192.168.57.30/24 dev eth0", "drift", .broken),
            ("ip link set eth0 down", "drift", .broken),
            ("ip link del eth1", "roles_unbound", .broken),
            (
                "nft 'add table ip f; add chain ip f FORWARD { type filter hook forward priority 0; policy drop; }'",
                "foreign_drop", .degraded
            ),
            ("echo >>$ROOT/profile.yaml", "profile_edited", .degraded),
            (
                "ip link add w type veth peer name w1; ip link set w up; ip address add 192.0.2.1/24 dev w; ip route prepend default via 192.0.2.9",
                "foreign_default_route", .broken
            ),
        ])
    func troubles(damage: String, code: String, verdict: Report.Verdict) async throws {
        try await onBench { bench in
            _ = try bench.apply()
            try sh("ROOT=\(bench.root); \(damage)")
            let report = try bench.status()
            #expect(codes(report).contains(code), "\(codes(report))")
            #expect(report.verdict == verdict)
            #expect(report.problems.allSatisfy { !$0.message.isEmpty && !$0.remedy.isEmpty })
        }
    }

    @Test("a cable that is out is said, and is no failure")
    func noCarrier() async throws {
        try await onBench { bench in
            _ = try bench.apply()
            try bench.elsewhere.during { try sh("ip link set cluster down") }
            let report = try bench.status()
            #expect(codes(report) == ["no_carrier"])
            #expect(report.verdict == .degraded)
            #expect(try bench.apply().changes.isEmpty)
        }
    }

    @Test("after down it says that nothing is in force")
    func notInForce() async throws {
        try await onBench { bench in
            _ = try bench.apply()
            _ = try bench.takeDown()
            #expect(codes(try bench.status()) == ["not_in_force"])
        }
    }

    @Test("as JSON it has every field of the contract, null where there is nothing")
    func json() async throws {
        try await onBench { bench in
            let profile = try bench.profile()
            let never = try JSON.encode(try bench.status(profile))
            _ = try bench.apply()
            let applied = try JSON.encode(try bench.status())
            let top = [
                "version", "healthy", "generation", "profile", "roles", "routes", "routes_omitted",
                "forwarding", "firewall",
                "nodes",
                "services", "pending", "problems",
            ]
            for bytes in [never, applied] {
                let text = String(decoding: bytes, as: UTF8.self)
                for key in top { #expect(text.contains("\n  \"\(key)\" : "), "\(key)") }
            }
            let text = String(decoding: applied, as: UTF8.self)
            for key in [
                "interface", "mac", "driver", "operstate", "carrier", "mtu", "addresses", "rx_bytes",
                "tx_bytes",
            ] {
                #expect(text.contains("\"\(key)\" : "), "\(key)")
            }
            for key in [
                "table", "installed", "matches_profile", "counters", "foreign_drops", "destination",
                "gateway", "protocol", "metric", "ours", "lease", "neighbour",
            ] {
                #expect(text.contains("\"\(key)\" : "), "\(key)")
            }
            #expect(String(decoding: never, as: UTF8.self).contains("\"generation\" : null"))
        }
    }

    @Test("plan shows what an apply would do, lets the kernel judge it, and changes nothing")
    func preview() async throws {
        try await onBench { bench in
            let profile = try bench.profile()
            let (before, generation, files) = (
                try bench.snapshot(), try bench.generation(), try bench.files()
            )
            let preview = try Preview.run(profile, in: bench.surroundings)
            #expect(preview.wasRehearsed)
            #expect(preview.generation == nil)
            #expect(preview.threat == nil)
            #expect(try bench.snapshot().difference(from: before) == [])
            #expect(try bench.generation() == generation)
            #expect(try bench.files() == files)
            #expect(try bench.apply(profile).changes == preview.changes)
            let again = try Preview.run(profile, in: bench.surroundings)
            #expect(again.changes.isEmpty)
            #expect(!again.wasRehearsed)
            #expect(again.generation?.number == 1)
        }
    }
}
