import NetworkModel
import TestSupport
import Testing

@testable import Gateway

@Suite("Any profile")
struct RandomProfileTests {
    /// A profile of the router's keys, each there or not.
    static func changes(_ random: inout SeededGenerator) -> [(String, String)] {
        var router: [String] = []
        let say = { (lines: String, random: inout SeededGenerator) in
            if Bool.random(using: &random) { router.append(lines) }
        }
        let port = Int.random(in: 1...65000, using: &random)
        let masquerade = [
            "false", "true", "{ except: [198.51.100.0/24] }", "{ except: [10.0.0.0/8, 192.0.2.0/24] }",
        ]
        say("  masquerade: \(masquerade.randomElement(using: &random) ?? "true")", &random)
        say("  log: true", &random)
        say("  ipv6: true", &random)
        say(
            "  port_forwards:\n    - { tcp: \(port)-\(port + 9), to: 192.168.57.200 }\n"
                + "    - { udp: \(port), to: \"192.168.57.201:53\", from: 10.0.0.0/8 }", &random)
        say("  inbound:\n    - { tcp: 6443, to: 192.168.57.0/24, from: 10.0.0.0/8 }", &random)
        let entries = [
            "ssh", "ping", "{ tcp: 8000-8010, from: [10.0.0.0/8, 203.0.113.0/25] }", "{ udp: 9, from: any }",
            "{ service: ping, from: [198.51.100.0/24, \"2001:db8:100::/64\"] }", "{ protocol: esp }",
            "{ protocol: 99, from: [10.0.0.0/8, \"fd00::/8\"] }",
        ]
        let allowed = entries.filter { _ in Bool.random(using: &random) }.joined(separator: ", ")
        let address = Int.random(in: 2...9, using: &random)
        let mtu =
            Bool.random(using: &random)
            ? "\n    mtu: \([1280, 1400, 1500].randomElement(using: &random) ?? 1500)" : ""
        let route =
            Bool.random(using: &random) ? "\n    routes: [{ to: 10.42.0.0/16, via: 192.168.57.31 }]" : ""
        return [
            ("    www: [ssh]", (["    www: [\(allowed)]"] + router).joined(separator: "\n")),
            ("203.0.113.2/24", "203.0.113.\(address)/24"), ("203.0.113.1] }", "203.0.113.1] }" + mtu),
            ("192.168.57.30/24", "192.168.57.30/24" + route),
        ]
    }

    @Test("can follow any other, is then in force, and down brings back what was before the first")
    func sequences() async throws {
        for seed in kernelSeeds(12) {
            try await onBench { bench in
                var random = SeededGenerator(seed: seed)
                if Bool.random(using: &random) { try furnishWithForeignThings() }
                if Bool.random(using: &random) { try sh("sysctl -qw net.ipv4.ip_forward=1") }
                if Bool.random(using: &random) { try sh("ip link set eth0 up mtu 1450") }
                let before = try bench.snapshot()
                for _ in 0..<4 {
                    _ = try bench.apply(Self.changes(&random))
                    let report = try bench.status()
                    #expect(report.healthy, "seed \(seed): \(report.problems)")
                    let again = try Preview.run("\(bench.root)/profile.yaml", in: bench.surroundings)
                    #expect(again.changes == [], "seed \(seed)")
                }
                _ = try bench.takeDown()
                #expect(try bench.snapshot().difference(from: before) == [], "seed \(seed)")
            }
        }
    }
}
