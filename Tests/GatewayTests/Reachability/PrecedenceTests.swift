import NetworkModel
import TestSupport
import Testing

@testable import Gateway

/// What others route elsewhere of the cluster's networks, and gwnet's rule that outranks it.
@Suite("Networks that others route elsewhere")
struct PrecedenceTests {
    struct World: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let commands: String
        /// Takes it all away again.
        let undo: String
        /// Named in the message.
        let culprit: String

        init(_ name: String, _ commands: String, undo: String, _ culprit: String) {
            (testDescription, self.commands, self.undo, self.culprit) = (name, commands, undo, culprit)
        }
    }

    private static let link =
        "ip link add w0 type veth peer name w1; ip link set w0 up; ip link set w1 up;"
        + "ip address add 10.9.9.1/24 dev w0;"

    static let worlds = [
        World(
            "a route to a node, as a lease may bring it",
            "ip route add 192.168.57.31/32 via 203.0.113.1 dev eth1 proto dhcp metric 1003",
            undo: "ip route del 192.168.57.31/32", "192.168.57.31/32 via 203.0.113.1"),
        World(
            "a part of it in a black hole", "ip route add blackhole 192.168.57.0/26",
            undo: "ip route del 192.168.57.0/26", "blackhole 192.168.57.0/26"),
        World(
            "a part of it by two ways",
            link + "ip route add 192.168.57.0/26 nexthop via 10.9.9.2 nexthop via 10.9.9.3",
            undo: "ip link del w0", "192.168.57.0/26 nexthop via 10.9.9.2"),
        World(
            "all of it by a route that was there before",
            "ip route del 192.168.57.0/24 dev eth0;" + link + "ip route add 192.168.57.0/24 dev w0",
            undo:
                "ip link del w0; ip route add 192.168.57.0/24 dev eth0 proto kernel scope link src 192.168.57.30",
            "192.168.57.0/24 dev w0"),
        World(
            "a rule for it",
            link + "ip route add 192.168.57.0/24 dev w0 table 77; ip rule add to 192.168.57.0/24 table 77",
            undo: "ip rule del table 77; ip link del w0", "lookup 77"),
        World(
            "a rule for what one node sends",
            link + "ip route add 192.168.57.64/26 via 10.9.9.2 table 77;"
                + "ip rule add from 192.168.57.31 to 192.168.0.0/16 table 77 pref 5",
            undo: "ip rule del table 77; ip link del w0", "192.168.57.64/26 via 10.9.9.2"),
        World(
            "a rule for what the cluster's address sends",
            "ip rule add from 192.168.57.30 table 77; ip route add default via 203.0.113.1 table 77",
            undo: "ip rule del table 77; ip route flush table 77", "lookup 77"),
        World(
            "a rule for everything, with a node in its table",
            link + "ip route add 192.168.57.77/32 dev w0 table 1077; ip rule add table 1077",
            undo: "ip rule del table 1077; ip link del w0", "192.168.57.77/32 dev w0"),
        World(
            "a rule that ends its way", "ip rule add to 192.168.57.64/26 prohibit pref 100",
            undo: "ip rule del pref 100", "prohibit"),
        World(
            "a rule for a larger network that goes nowhere", "ip rule add to 192.168.0.0/16 unreachable",
            undo: "ip rule del to 192.168.0.0/16 unreachable", "unreachable"),
    ]

    @Test("are told, outranked by the next apply, and no longer than they are there", arguments: worlds)
    func outranked(world: World) async throws {
        try await onBench { bench in
            _ = try bench.apply()
            let before = try bench.snapshot()
            try sh(world.commands)
            let broken = try bench.status()
            #expect(broken.verdict == .broken)
            #expect(
                broken.problems.contains {
                    $0.code == "networks_overlap" && $0.message.contains(world.culprit)
                },
                "\(broken.problems)")

            #expect(try !bench.apply().changes.isEmpty)
            let outranked = try bench.status()
            #expect(outranked.verdict == .degraded)
            #expect(outranked.problems.map(\.code) == ["networks_overlap"], "\(outranked.problems)")
            #expect(outranked.problems.allSatisfy { $0.message.contains("outranks") })
            for node in ["192.168.57.31", "192.168.57.77", "192.168.57.254"] {
                #expect(try sh("ip route get \(node)").contains("dev eth0"), "\(node)")
            }
            #expect(try bench.apply().changes.isEmpty)

            try sh(world.undo)
            #expect(try bench.status().healthy)
            #expect(try !bench.apply().changes.isEmpty)
            #expect(try bench.snapshot().difference(from: before) == [])
            #expect(try bench.apply().changes.isEmpty)
        }
    }

    @Test("that another link owns are refused by hand and outranked by a boot")
    func boots() async throws {
        try await onBench { bench in
            _ = try bench.apply()
            try sh(
                "ip link add docker0 type bridge; ip link set docker0 up; ip address add 192.168.57.1/25 dev docker0"
            )
            let refusal = try #require(thrown(Failure.self) { try bench.apply() })
            #expect(refusal.headline.contains("docker0 has 192.168.57.1/25"))
            try bench.boot()
            #expect(try sh("ip route get 192.168.57.31").contains("dev eth0"))
            let report = try bench.status()
            #expect(report.verdict == .degraded)
            #expect(report.problems.map(\.code) == ["networks_overlap"], "\(report.problems)")
        }
    }

    @Test("leave nothing behind after down")
    func takenDown() async throws {
        try await onBench { bench in
            try sh("ip route add blackhole 192.168.57.0/26; ip rule add to 192.168.57.0/24 blackhole pref 9")
            let before = try bench.snapshot()
            _ = try bench.apply()
            #expect(try sh("ip rule").contains("lookup 157"))
            _ = try bench.takeDown()
            #expect(try !sh("ip rule").contains("lookup 157"))
            #expect(try bench.snapshot().difference(from: before) == [])
        }
    }

    /// Sources of this machine's www address are the affair of several uplinks, not of the cluster.
    static let harmless = [
        (
            "a rule for the address of www",
            "ip rule add from 203.0.113.2 table 77; ip route add default via 203.0.113.1 table 77"
        ),
        (
            "a table that lets the cluster's network go on",
            "ip rule add table 77; ip route add throw 192.168.57.0/24 table 77; ip route add 198.18.0.0/15 via 203.0.113.1 table 77"
        ),
        (
            "a rule after the main table",
            "ip rule add table 77 pref 40000; ip route add 192.168.57.0/24 via 203.0.113.1 table 77"
        ),
        (
            "a table with the cluster's network on its own link",
            "ip rule add table 77; ip route add 192.168.57.0/24 dev eth0 table 77"
        ),
        ("a rule whose table is empty", "ip rule add to 192.168.57.0/24 table 77"),
        ("a rule for another network", "ip rule add to 172.16.0.0/12 prohibit"),
    ]

    @Test("are not seen where there are none", arguments: harmless)
    func untouched(name: String, commands: String) async throws {
        try await onBench { bench in
            _ = try bench.apply()
            try sh(commands)
            #expect(try bench.apply().changes.isEmpty)
            let report = try bench.status()
            #expect(!report.problems.contains { $0.code == "networks_overlap" }, "\(report.problems)")
        }
    }
}
