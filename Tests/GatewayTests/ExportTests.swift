import NetworkModel
import TestSupport
import Testing

@testable import Gateway

@Suite("Export")
struct ExportTests {
    /// Profiles that together make every rule that there is.
    private static let variants: [[(String, String)]] = [
        [],
        [
            (
                "www: [ssh]",
                "www: [ssh, ping, { tcp: 8000-8010, from: 10.0.0.0/8 }]\n    cluster: [dns]\n  log: true\n  ipv6: true"
            )
        ],
        [
            (
                "www: [ssh]",
                """
                www: [ssh]
                  masquerade: false
                  port_forwards:
                    - { tcp: 8443, to: "192.168.57.200:443" }
                    - { udp: 5000-5010, to: 192.168.57.201 }
                  inbound:
                    - { tcp: 6443, to: 192.168.57.31/32, from: 10.0.0.0/8 }
                    - { icmp: true, to: 192.168.57.0/24 }
                """
            )
        ],
        [("{ address: 203.0.113.2/24, gateway: 203.0.113.1, dns: [203.0.113.1] }", "external")],
    ]

    @Test("nft loads the script, and lists what an apply installs", arguments: 0..<4)
    func nftListsTheSame(variant: Int) async throws {
        let (script, ours, table) = try await onBench { bench in
            let profile = try bench.profile(Self.variants[variant])
            let script = try Export.nft(profile, Paths(root: "/nowhere"))
            _ = try bench.apply(profile)
            return (script, try sh("nft -s list table inet gwnet"), try bench.observed().firewall)
        }
        try await onBench { bench in
            for _ in 0..<2 {
                try sh("nft -f -", input: script)
                #expect(try sh("nft -s list table inet gwnet") == ours)
            }
            // What nft made of the words is what we make of the profile, but for our fingerprints.
            let read = try bench.observed().firewall
            #expect(read?.sets == table?.sets)
            #expect(read?.counters == table?.counters)
            #expect(
                read?.chains.map { $0.rules.map(\.comment) } == table?.chains.map { $0.rules.map(\.comment) })
        }
    }

    @Test("ip takes the batch, and shows the addresses and routes that an apply makes")
    func ipTakesTheBatch() async throws {
        // Old versions of ip cannot set an address's protocol, new ones show it.
        let show = "for i in 0 1; do ip -o -4 address show eth$i | sed 's/ proto [^ ]*//'; done; ip route"
        let (batch, ours) = try await onBench { bench in
            let profile = try bench.profile()
            let batch = try Export.iproute2(profile, Paths(root: "/nowhere"))
            _ = try bench.apply(profile)
            return (batch, try sh(show))
        }
        try await onBench { _ in
            try sh("ip -batch -", input: batch)
            #expect(try sh(show) == ours)
        }
    }

    @Test("away from the gateway it exports by the names that the profile gives")
    func awayFromTheGateway() async throws {
        try await onBench([]) { bench in
            let script = try Export.nft(try bench.profile(), bench.paths)
            #expect(script.contains(#"iifname "eth0""#))
            let failure = thrown(Failure.self) {
                try Export.nft(try bench.profile([("name: eth1", "driver: r8152")]), bench.paths)
            }
            #expect(failure?.code == .missing)
        }
    }
}
