import Synchronization
import TestSupport
import Testing

@testable import Gateway

/// What else is on the machine, and takes packets of the profile's promises elsewhere.
@Suite("Packets that would go elsewhere")
struct ReachabilityTests {
    struct World: Sendable, CustomTestStringConvertible {
        let testDescription: String
        /// Made on a gateway that routes.
        let commands: String
        let code: String
        /// Named in the message.
        let culprit: String

        init(_ name: String, _ commands: String, _ code: String, _ culprit: String) {
            (testDescription, self.commands, self.code, self.culprit) = (name, commands, code, culprit)
        }
    }

    /// A foreign link.
    private static let other =
        "ip link add NAME type veth peer name peer0; ip link set NAME up; ip link set peer0 up;"

    private static func link(_ name: String) -> String { other.replacing("NAME", with: name) }

    static let worlds = [
        World(
            "a bridge of containers with the cluster's network",
            "ip link add docker0 type bridge; ip link set docker0 up; ip address add 192.168.57.1/24 dev docker0",
            "networks_overlap", "docker0 has 192.168.57.1/24"),
        World(
            "a link whose network holds the cluster's",
            link("w0") + "ip address add 192.168.0.1/16 dev w0", "networks_overlap", "w0 has 192.168.0.1/16"),
        World(
            "a link whose network is a part of the cluster's",
            link("w0") + "ip address add 192.168.57.129/25 dev w0", "networks_overlap", "w0 has"),
        World(
            "a rule that prohibits what comes in from the cluster",
            "ip rule add iif eth0 to 208.67.222.222 prohibit", "path_elsewhere", "prohibit"),
        World(
            "a VPN that takes the internet half by half",
            link("tun9") + "ip route add 0.0.0.0/1 dev tun9; ip route add 128.0.0.0/1 dev tun9",
            "path_elsewhere", "tun9"),
        World(
            "a part of the internet by a tunnel",
            link("tun9") + "ip route add 198.51.100.0/24 dev tun9", "path_partly_elsewhere", "tun9"),
        World(
            "a part of the internet in a black hole", "ip route add blackhole 198.51.100.7/32",
            "path_partly_elsewhere", "blackhole"),
        World(
            "a part of the internet in a table that a rule asks for",
            link("tun9")
                + "ip route add 198.51.100.0/24 dev tun9 table 77; ip rule add iif eth0 table 77",
            "path_partly_elsewhere", "table 77"),
        World(
            "a bridge of containers with a network of the internet",
            "ip link add docker0 type bridge; ip link set docker0 up; ip address add 198.51.100.1/24 dev docker0",
            "path_partly_elsewhere", "docker0"),
        World(
            "the other half alone", link("tun9") + "ip route add 128.0.0.0/1 dev tun9", "path_elsewhere",
            "tun9"),
        World(
            "a rule for everything, as WireGuard's",
            link("wg0")
                + "ip route add default dev wg0 table 51820; ip rule add not fwmark 0xca6c table 51820",
            "path_elsewhere", "AllowedIPs"),
        World(
            "another router on the same link", "ip route add 0.0.0.0/1 via 203.0.113.254 dev eth1",
            "path_elsewhere", "203.0.113.254"),
        World(
            "a default route of several next hops",
            link("w0") + "ip address add 10.9.9.1/24 dev w0;"
                + "ip route add 1.0.0.0/8 nexthop via 203.0.113.1 dev eth1 nexthop via 10.9.9.2 dev w0",
            "path_elsewhere", "eth1 and w0"),
        World(
            "a node's address on the loopback link", "ip address add 192.168.57.31/32 dev lo",
            "path_elsewhere", "192.168.57.31"),
        World(
            "the address of www on the loopback link, from before",
            "ip address add 203.0.113.2/32 dev lo; ip address del 203.0.113.2/24 dev eth1;"
                + "ip address add 203.0.113.2/24 dev eth1; ip route add default via 203.0.113.1 proto 157",
            "path_elsewhere", "at lo, not at www (eth1)"),
        World(
            "the router of the uplink behind another link",
            link("w0") + "ip route add 203.0.113.1/32 dev w0", "path_elsewhere", "w0"),
        World(
            "the gateway's own address is not delivered",
            "ip route del local 192.168.57.30 dev eth0 table local", "path_elsewhere",
            "ip route add local 192.168.57.30 dev eth0 table local"),
        World(
            "the router of the uplink behind another host",
            "ip route add 203.0.113.1/32 via 203.0.113.99 dev eth1", "path_elsewhere", "203.0.113.99"),
        World(
            "a rule for what www's address sends", "ip rule add from 203.0.113.2 prohibit", "path_elsewhere",
            "from 203.0.113.2/32 prohibit"),
        World(
            "the rule of the main table is gone", "ip rule del priority 32766", "path_elsewhere",
            "no rule leads to the main table"),
        World(
            "the route to the cluster's network is gone", "ip route del 192.168.57.0/24 dev eth0", "drift",
            "route eth0 192.168.57.0/24"),
    ]

    @Test("are told, with what takes them, and stop a change", arguments: worlds)
    func elsewhere(world: World) async throws {
        try await onBench { bench in
            _ = try bench.apply()
            #expect(try bench.status().healthy)
            try sh(world.commands)
            let report = try bench.status()
            let problem = try #require(report.problems.first { $0.code == world.code }, "\(report.problems)")
            let isPart = world.code == "path_partly_elsewhere"
            #expect(report.verdict == (isPart ? .degraded : .broken))
            #expect(
                problem.message.contains(world.culprit) || problem.remedy.contains(world.culprit),
                "\(problem)")
            guard world.code != "drift" else {
                _ = try bench.apply()
                #expect(try bench.status().healthy)
                return
            }
            // What still goes by www is no reason to change nothing.
            guard !isPart else { return #expect(try bench.apply().changes.isEmpty) }
            let words = try #require(thrown(Failure.self) { try bench.apply() })
            #expect(problem.message.hasPrefix(words.headline))
            #expect(words.aftermath == .unchanged)
            let path = try bench.profile()
            #expect(throws: Failure.self) { try Preview.run(path, in: bench.surroundings) }
        }
    }

    static let harmlessWorlds = [
        (
            "a virtual address of the cluster's on the loopback link",
            "ip address add 192.168.57.240/32 dev lo"
        ),
        ("a second address of the cluster's network", "ip address add 192.168.57.99/24 dev eth0"),
        ("another network on another link", link("docker0") + "ip address add 172.17.0.1/16 dev docker0"),
        ("a route that holds the cluster's network", link("w0") + "ip route add 192.168.0.0/16 dev w0"),
        ("a route to a part of it by a node", "ip route add 192.168.57.200/29 via 192.168.57.32"),
        ("another default route, less preferred", link("w0") + "ip route add default dev w0 metric 900"),
        (
            "a rule for marked packets",
            "ip rule add fwmark 7 table 77; ip route add default dev eth0 table 77"
        ),
        ("rp_filter", "sysctl -qw net.ipv4.conf.all.rp_filter=1"),
    ]

    @Test("are not seen where there are none", arguments: harmlessWorlds)
    func harmless(name: String, commands: String) async throws {
        try await onBench { bench in
            _ = try bench.apply()
            try sh(commands)
            let report = try bench.status()
            #expect(
                !report.problems.contains {
                    ["path_elsewhere", "networks_overlap", "drift"].contains($0.code)
                })
            #expect(try bench.apply().changes.isEmpty)
        }
    }

    @Test("end an apply that has made all its changes, and everything is put back")
    func reverts() async throws {
        try await onBench { bench in
            // Nothing of it can be known before: the rule asks for the link that the nodes are behind.
            try sh("ip rule add iif eth0 to 1.1.1.1 unreachable; ip rule add iif eth0 to 9.9.9.9 unreachable")
            let before = try bench.snapshot()
            let words = try #require(thrown(Failure.self) { try bench.apply() })
            #expect(words.headline.contains("the nodes → the internet"))
            #expect(words.aftermath == .putBack)
            #expect(try bench.snapshot().difference(from: before) == [])
        }
    }

    @Test("stop no boot: it routes, and says so")
    func boots() async throws {
        try await onBench { bench in
            try sh(
                "ip link add docker0 type bridge; ip link set docker0 up; ip address add 192.168.57.1/25 dev docker0"
            )
            let notices = Mutex<[String]>([])
            let surroundings = Surroundings(
                paths: bench.paths, sshConnection: nil,
                notify: { notice in notices.withLock { $0.append(notice.message) } })
            let path = try bench.profile()
            _ = try withoutSpawning { try Boot.run(path, in: surroundings) }
            #expect(notices.withLock { $0 }.contains { $0.contains("docker0 has 192.168.57.1/25") })
            // A rule of gwnet's own outranks it.
            #expect(try bench.status().verdict == .degraded)
        }
    }
}
