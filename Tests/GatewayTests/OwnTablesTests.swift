import NetworkModel
import Profile
import TestSupport
import Testing

@testable import Gateway

@Suite("gwnet's own tables")
struct OwnTablesTests {
    @Test(
        "lead back, after an apply that fails, to what they were but for what others had put in",
        arguments: [
            "add quota inet gwnet q { over 10 mbytes; }",
            "add rule inet gwnet input_www tcp dport { 23, 24 } counter accept",
            "add rule inet gwnet input_www tcp dport 23 jump { accept; }",
            "add set inet gwnet foreign { type mark; }; add rule inet gwnet input meta mark @foreign accept",
            "add element inet gwnet www_allowed { tcp . 23 . 0.0.0.0/0 comment \"t\" }",
            "add rule bridge gwnet input accept", "add quota bridge gwnet q { over 10 mbytes; }",
        ])
    func wayBack(command: String) async throws {
        try await onBench { bench in
            _ = try bench.apply()
            try sh("nft -f -", input: command)
            let before = try bench.observed()
            // Through the change and back, as after a later step that fails.
            var machine = try Machine.open()
            var wanted = before
            wanted.firewall = nil
            wanted.bridgeFilter = nil
            let observation = try machine.look(at: before)
            try machine.carryOut(
                [.firewall(before: before.ruleset, after: wanted.ruleset)],
                generation: observation.generation)
            let aftermath = WayBack(to: before.within(wanted)).run(&machine)
            #expect(aftermath == .putBack)
            #expect(try bench.observed().firewall?.foreignParts == [])
            _ = try bench.apply()
            #expect(try bench.apply().changes.isEmpty)
            #expect(try bench.status().verdict == .routing)
        }
    }

    @Test("are one where the kernel has no nf_tables for bridges, or lacks an expression of that table")
    func withoutBridges() async throws {
        try await inNamespace {
            var machine = try Machine.open()
            let impossible = Table(
                family: .bridge, counters: [], sets: [],
                chains: [
                    Chain("c", rules: [Rule(observed: [.unsupported("x")], comment: nil, fingerprint: nil)])
                ])
            #expect(try !machine.look(at: NetworkState(bridgeFilter: impossible)).canFilterBridges)
            let possible = Table.bridgeFilter(closed: [])
            #expect(try machine.look(at: NetworkState(bridgeFilter: possible)).canFilterBridges)
            #expect(try machine.look(at: NetworkState()).canFilterBridges)
            #expect(try sh("nft list tables").isEmpty)
        }
    }

    @Test("of a checkpoint that an earlier version wrote are read as they were")
    func earlierCheckpoint() throws {
        let text = """
            {"name":"gwnet","isDormant":false,"holdsForeignParts":false,"counters":["c"],"chains":[],"sets":[{"name":"s",
            "key":[7],"value":{"none":{}},"hasIntervals":false,"countsElements":false,
            "elements":[{"key":[{"first":[10,0,0,1],"last":[10,0,0,1]}],"value":{"none":{}}}]}]}
            """
        let table = try #require(JSON.decode(Table.self, from: Array(text.utf8)))
        let set = NamedSet(
            "s", key: [.ipv4Address], elements: [.init([.address(try #require(IPAddress("10.0.0.1")))])])
        #expect(table == Table(counters: ["c"], sets: [set], chains: []))
    }

    @Test("show a foreign rule as a rule, in plan and status")
    func foreignRule() async throws {
        try await onBench { bench in
            _ = try bench.apply()
            try sh("nft add rule inet gwnet input_www tcp dport 23 accept")
            try sh("nft add rule bridge gwnet input iifname eth1 accept")
            let report = try bench.status()
            let drift = try #require(report.problems.first { $0.code == "drift" })
            #expect(drift.excerpt == ["- tcp dport 23 accept", #"- iifname "eth1" accept"#])
            #expect(drift.message.contains("- tcp dport 23 accept"))
            let lines = try bench.apply().changes
            #expect(lines.map(\.subject) == ["input_www", "bridge gwnet input"])
            #expect(lines.flatMap(\.excerpt) == drift.excerpt)
        }
    }
}
