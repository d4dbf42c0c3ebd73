import NetworkModel
import TestSupport
import Testing

@testable import Gateway
@testable import Netlink

@Suite("Applying a profile")
struct ApplyTests {
    @Test("makes a router of a machine with two plugs")
    func firstApply() async throws {
        try await onBench { bench in
            let outcome = try bench.apply()
            #expect(outcome.generation.number == 1)
            #expect(
                outcome.changes.contains { $0.object == "route" && $0.detail == "default via 203.0.113.1" })
            #expect(!outcome.losesCounters)
            #expect(try sh("ip -o -4 address show eth0").contains("192.168.57.30/24 brd 192.168.57.255"))
            #expect(try sh("ip -o -4 address show eth1").contains("203.0.113.2/24 brd 203.0.113.255"))
            #expect(try sh("ip route show default") == "default via 203.0.113.1 dev eth1 proto 157 \n")
            #expect(try sh("sysctl -n net.ipv4.ip_forward net.ipv4.conf.eth1.send_redirects") == "1\n0\n")
            #expect(try sh("nft list chain inet gwnet forward").contains("policy drop"))
            #expect(try bench.status().verdict == .routing)
        }
    }

    @Test("a second time changes nothing in the kernel and writes nothing but under /run")
    func secondApply() async throws {
        try await onBench { bench in
            try furnishWithForeignThings()
            _ = try bench.apply()
            let (snapshot, generation) = (try bench.snapshot(), try bench.generation())
            let profile = "\(bench.root)/profile.yaml"
            let files = try bench.files()
            let outcome = try bench.apply(profile)
            #expect(outcome.changes.isEmpty)
            #expect(outcome.generation.number == 1)
            #expect(try bench.generation() == generation)
            #expect(try bench.snapshot().difference(from: snapshot) == [])
            #expect(try bench.files() == files)
            #expect(try Preview.run(profile, in: bench.surroundings).changes.isEmpty)
        }
    }

    @Test("down brings back exactly what was before, and foreign things survive all of it")
    func takesDown() async throws {
        try await onBench { bench in
            try furnishWithForeignThings()
            let before = try bench.snapshot()
            _ = try bench.apply()
            let foreign = try sh(
                "nft list table ip nat; nft list table inet foreign; ip rule; ip route show table 77")
            _ = try bench.apply()
            #expect(
                try sh("nft list table ip nat; nft list table inet foreign; ip rule; ip route show table 77")
                    == foreign)
            #expect(try sh("ip route").contains("10.99.0.0/16 via 172.17.0.9 dev docker0"))
            let outcome = try bench.takeDown()
            #expect(!outcome.changes.isEmpty)
            #expect(!outcome.forwardsUnfiltered)
            let after = try bench.snapshot()
            #expect(after.difference(from: before) == [])
            #expect(try bench.takeDown().changes.isEmpty)
            #expect(try bench.snapshot().difference(from: after) == [])
        }
    }

    @Test("down after links that were up, with another size, gives them back so")
    func takesDownToOtherLinks() async throws {
        try await onBench { bench in
            try sh("ip link set eth0 up; ip link set eth1 mtu 1400; ip address add 10.1.2.3/24 dev eth0")
            let before = try bench.snapshot()
            _ = try bench.apply([("203.0.113.1] }", "203.0.113.1] }\n    mtu: 1300")])
            #expect(try sh("cat /sys/class/net/lo/mtu; ip -o link show eth1").contains("mtu 1300"))
            _ = try bench.takeDown()
            let after = try bench.snapshot()
            #expect(after.difference(from: before) == [])
        }
    }

    @Test("applied again after down, it is the same generation with the same state")
    func appliesAgain() async throws {
        try await onBench { bench in
            _ = try bench.apply()
            let first = try bench.observed()
            _ = try bench.takeDown()
            #expect(try bench.apply().generation.number == 1)
            #expect(try bench.observed() == first)
        }
    }

    private static let changed: [(String, String)] = [
        ("203.0.113.2/24", "203.0.113.77/24"),
        (
            "    www: [ssh]",
            "    www: [ssh, http]\n    cluster: [{ tcp: 9100 }]\n  port_forwards:\n    - { tcp: 8443, to: \"192.168.57.200:443\" }"
        ),
    ]

    @Test("a changed profile over an old one leads where it leads on a fresh machine, both ways")
    func changedProfile() async throws {
        let fresh = try await onBench { bench in
            _ = try bench.apply(Self.changed)
            return try bench.observed()
        }
        let plain = try await onBench { bench in
            _ = try bench.apply()
            return try bench.observed()
        }
        try await onBench { bench in
            let before = try bench.snapshot()
            _ = try bench.apply()
            let outcome = try bench.apply(Self.changed)
            #expect(outcome.generation.number == 2)
            #expect(!outcome.losesCounters)
            #expect(
                outcome.changes.contains {
                    $0.object == "address" && $0.detail == "203.0.113.2/24 → 203.0.113.77/24"
                })
            #expect(try bench.observed() == fresh)
            #expect(try sh("ip route show default").contains("via 203.0.113.1"))
            #expect(try bench.apply().changes.isEmpty == false)
            #expect(try bench.observed() == plain)
            _ = try bench.takeDown()
            let after = try bench.snapshot()
            #expect(after.difference(from: before) == [])
        }
    }

    @Test("counters and foreign secondary addresses live through a change of the address, and through down")
    func keepsWhatLives() async throws {
        try await onBench { bench in
            _ = try bench.apply()
            try sh("ip address add 203.0.113.50/24 dev eth1")
            // A packet to nowhere, that the filter refuses.
            try bench.elsewhere.during {
                try sh("ip address add 203.0.113.1/24 dev home; bash -c 'echo x >/dev/udp/203.0.113.2/9'")
            }
            let refused = { try bench.status().firewall.counters["refused_www_input"]?.packets ?? 0 }
            #expect(try refused() == 1)
            _ = try bench.apply([("203.0.113.2/24", "203.0.113.77/24")])
            #expect(try refused() == 1)
            #expect(try sh("ip -o -4 address show eth1").contains("203.0.113.50/24"))
            _ = try bench.takeDown()
            #expect(try sh("ip -o -4 address show eth1").contains("203.0.113.50/24"))
        }
    }

    @Test("a role that moves to another plug gives the first one back as it was")
    func movesRole() async throws {
        let plugs = [("eth0", "cluster"), ("eth1", "home"), ("eth2", "other")]
        try await onBench(plugs) { bench in
            let before = try bench.snapshot()
            let routes = "192.168.57.30/24\n    routes: [{ to: 10.42.0.0/16, via: 192.168.57.31 }]"
            _ = try bench.apply([("192.168.57.30/24", routes)])
            _ = try bench.apply([("name: eth0", "name: eth2")])
            #expect(try sh("ip -o -4 address show eth2").contains("192.168.57.30/24"))
            #expect(try sh("ip -o -4 address show eth0").isEmpty)
            #expect(try sh("ip -o link show eth0").contains("state DOWN"))
            #expect(try bench.status().verdict == .routing)
            _ = try bench.takeDown()
            let after = try bench.snapshot()
            #expect(after.difference(from: before) == [])
        }
    }

    @Test("forwarding that was on before is on again after down, and that is said")
    func forwardedBefore() async throws {
        try await onBench { bench in
            try furnishWithForeignThings()
            try sh(
                "sysctl -qw net.ipv4.ip_forward=1 net.ipv4.conf.eth1.forwarding=0 net.ipv6.conf.all.forwarding=1"
            )
            let before = try bench.snapshot()
            _ = try bench.apply()
            #expect(try sh("sysctl -n net.ipv4.ip_forward net.ipv4.conf.docker0.forwarding") == "1\n1\n")
            let outcome = try bench.takeDown()
            #expect(outcome.forwardsUnfiltered)
            let after = try bench.snapshot()
            #expect(after.difference(from: before) == [])
        }
    }

    @Test("a link that forwarded by itself before forwards again after down, and that is said")
    func linkForwardedBefore() async throws {
        try await onBench { bench in
            try furnishWithForeignThings()
            try sh(
                "sysctl -qw net.ipv4.ip_forward=0 net.ipv4.conf.docker0.forwarding=1 net.ipv4.conf.eth1.forwarding=1"
            )
            let before = try bench.snapshot()
            _ = try bench.apply()
            let outcome = try bench.takeDown()
            #expect(outcome.forwardsUnfiltered)
            let after = try bench.snapshot()
            #expect(after.difference(from: before) == [])
        }
    }

    @Test(
        "a table that somebody altered, deleted or put to sleep is put right",
        arguments: [
            "nft delete table inet gwnet", "nft flush chain inet gwnet forward",
            "nft add element inet gwnet cluster_networks '{ 10.0.0.0/8 }'",
            "nft 'add table inet gwnet { flags dormant; }'",
            "nft 'insert rule inet gwnet input accept'",
            "nft 'delete element inet gwnet www_allowed { tcp . 22 . 203.0.113.0/24 }'",
            "ip route del default", "ip address del 203.0.113.2/24 dev eth1", "ip link set eth0 down",
            "sysctl -qw net.ipv4.ip_forward=0", "sysctl -qw net.ipv4.conf.eth1.accept_redirects=1",
        ])
    func putsRight(damage: String) async throws {
        try await onBench { bench in
            _ = try bench.apply()
            let before = try bench.observed()
            try sh(damage)
            let status = try bench.status()
            #expect(status.verdict == .broken)
            #expect(!status.healthy)
            #expect(try !bench.apply().changes.isEmpty)
            let after = try bench.observed()
            #expect(after.firewall == before.firewall)
            #expect(after.addresses.filter(\.origin.isOurs) == before.addresses.filter(\.origin.isOurs))
            #expect(after.routes.filter(\.origin.isOurs) == before.routes.filter(\.origin.isOurs))
            #expect(after.sysctls == before.sysctls)
            #expect(try bench.status().verdict == .routing)
        }
    }

    @Test("the ruleset that somebody changes between the look and the batch is looked at again")
    func rulesetChangedMeanwhile() async throws {
        try await onBench { bench in
            let file = try ProfileFile(try bench.profile())
            var machine = try Machine.open()
            let observation = try machine.look(for: file, Baseline(), roles: RecordedRoles(bench.paths))
            let target = try Target(
                file, on: observation, baseline: Baseline(), roles: RecordedRoles(bench.paths), services: nil)
            try sh("nft add table inet foreign")
            let explanation = Explanation(file: file, binding: target.binding)
            try Transaction(desired: target.desired, explanation: explanation).run(
                &machine, from: observation)
            #expect(try bench.observed().firewall == target.desired.firewall)
            #expect(try sh("nft list tables").contains("table inet foreign"))
        }
    }

    @Test("an edited profile with the same meaning is recorded and changes nothing in the kernel")
    func recordsEdit() async throws {
        try await onBench { bench in
            _ = try bench.apply()
            let generation = try bench.generation()
            let outcome = try bench.apply([("# The smallest", "# the smallest")])
            #expect(outcome.changes.isEmpty)
            #expect(outcome.generation.number == 2)
            #expect(try bench.generation() == generation)
        }
    }

    @Test("only the last ten generations are kept")
    func keepsTen() async throws {
        try await onBench { bench in
            for index in 1...12 { _ = try bench.apply([("# The smallest", "# \(index)")]) }
            let names = FileStore.names(in: "\(bench.root)/var/lib/gwnet/generations").compactMap { Int($0) }
                .sorted()
            #expect(names == Array(3...12))
        }
    }
}
