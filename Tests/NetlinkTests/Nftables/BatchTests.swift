import NetworkModel
import TestSupport
import Testing

@testable import Netlink

@Suite("Batches")
struct BatchTests {
    private let hook = Chain.Hook(.filter, .input, priority: 0)

    /// A good beginning, two faults, a good end.
    private var faulty: [RulesetChange] {
        [
            .addTable("gwnet"), .addChain(Chain("input", hook: hook)),
            .addRule(Rule("good", .accept), chain: "input"),
            .addRule(Rule("first fault", .source(in: "nobody"), .accept), chain: "input"),
            .addRule(Rule("second fault", .accept), chain: "nowhere"),
            .addChain(Chain("end")),
        ]
    }

    @Test("one fault fails the whole: nothing is committed, and every answer is read")
    func failsWhole() async throws {
        let changes = faulty
        let table = Table(counters: [], sets: [], chains: [Chain("input", hook: hook)])
        try await inNamespace {
            var socket = try NftablesSocket()
            let generation = try socket.generation()
            let error = thrown(NetlinkError.self) {
                try socket.commit([RulesetPlan.Part(.inet, changes)], table: "gwnet", generation: generation)
            }
            #expect(error?.errno == .noEntry)
            #expect(error?.operation == #"add to chain input the rule "first fault""#)
            #expect(try socket.generation() == generation)
            #expect(try socket.tables(named: "gwnet").tables.inet == nil)
            // An answer left behind would be taken for that of the next request.
            #expect(try socket.make(table) == table)
        }
    }

    @Test("hundreds of faults are all read before the next request")
    func readsEveryAnswer() async throws {
        let faults = (0..<2000).map { RulesetChange.addRule(Rule("fault \($0)", .accept), chain: "nowhere") }
        try await inNamespace {
            var socket = try NftablesSocket()
            let generation = try socket.generation()
            let error = thrown(NetlinkError.self) {
                try socket.commit(
                    [RulesetPlan.Part(.inet, [.addTable("gwnet")] + faults)], table: "gwnet",
                    generation: generation)
            }
            #expect(error?.operation == #"add to chain nowhere the rule "fault 0""#)
            for _ in 0..<10 { #expect(try socket.generation() == generation) }
        }
    }

    @Test("planned from a generation that is over, it is refused and changes nothing")
    func refusesOldGeneration() async throws {
        try await inNamespace {
            var socket = try NftablesSocket()
            let generation = try socket.generation()
            try sh("nft add table inet other")
            #expect(try socket.generation() != generation)
            let error = thrown(NetlinkError.self) {
                try socket.commit(
                    [RulesetPlan.Part(.inet, [.addTable("gwnet")])], table: "gwnet", generation: generation)
            }
            #expect(error?.errno == .restart)
            #expect(try socket.tables(named: "gwnet").tables.inet == nil)
        }
    }

    @Test("rehearsed, it is judged and not taken")
    func rehearses() async throws {
        let table = Table(
            counters: ["c"], sets: [], chains: [Chain("input", hook: hook, rules: [Rule("all", .drop)])])
        let faulty = faulty
        try await inNamespace {
            var socket = try NftablesSocket()
            let generation = try socket.generation()
            try socket.rehearse(
                RulesetPlan(from: nil, to: table).parts, table: "gwnet", generation: generation)
            #expect(try socket.generation() == generation)
            #expect(try socket.tables(named: "gwnet").tables.inet == nil)
            let error = thrown(NetlinkError.self) {
                try socket.rehearse([RulesetPlan.Part(.inet, faulty)], table: "gwnet", generation: generation)
            }
            #expect(error?.operation == #"add to chain input the rule "first fault""#)
            #expect(try socket.make(table) == table)
            let made = try socket.generation()
            try socket.rehearse(
                [RulesetPlan.Part(.inet, [.deleteTable("gwnet")])], table: "gwnet", generation: made)
            #expect(try socket.tables(named: "gwnet").tables.inet == table)
        }
    }

    @Test("thousands of rules go out in one batch and come back in order")
    func manyRules() async throws {
        let rules = (0..<3000).map { Rule("rule \($0)", .port(.tcp, UInt16($0 + 1)), .accept) }
        let table = Table(counters: [], sets: [], chains: [Chain("input", hook: hook, rules: rules)])
        try await inNamespace {
            var socket = try NftablesSocket()
            let before = try socket.generation()
            #expect(try socket.make(table) == table)
            #expect(try socket.generation() == before &+ 1)
        }
    }

    @Test("every commit makes one generation, and an empty plan none")
    func generations() async throws {
        let table = Table(counters: ["c"], sets: [], chains: [])
        try await inNamespace {
            var socket = try NftablesSocket()
            let first = try socket.generation()
            _ = try socket.make(table)
            #expect(try socket.generation() == first &+ 1)
            #expect(
                RulesetPlan(from: try socket.tables(named: "gwnet").tables.inet, to: table).changes.isEmpty)
        }
    }

    @Test("sequence numbers suffice for any number of elements", arguments: [0, 1, 199, 200, 201, 1000])
    func sequences(count: Int) {
        let elements = (0..<count).map {
            NamedSet.Element([.address(address("10.0.\($0 / 256).\($0 % 256)"))])
        }
        let set = NamedSet("s", key: [.ipv4Address])
        let messages = (count + 199) / 200
        #expect(
            NftablesBatch.sequences(for: [RulesetPlan.Part(.inet, [.addElements(elements, set: set)])])
                >= messages + 2)
    }
}
