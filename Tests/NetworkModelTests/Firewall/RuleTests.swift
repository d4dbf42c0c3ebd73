import Testing

@testable import NetworkModel

@Suite("Rules and tables")
struct RuleTests {
    @Test("a rule's fingerprint is the same in every run and tells rules apart by what they do and say")
    func fingerprints() {
        #expect(Rule("a", .accept) == Rule("a", .accept))
        #expect(Rule("a", .accept).fingerprint != Rule("b", .accept).fingerprint)
        #expect(Rule("a", .accept).fingerprint != Rule("a", .drop).fingerprint)
    }

    @Test(
        "the hash is FNV-1a",
        arguments: [
            ("", 0xcbf2_9ce4_8422_2325), ("a", 0xaf63_dc4c_8601_ec8c), ("foobar", 0x8594_4171_f739_67e8),
        ] as [(String, UInt64)])
    func hash(text: String, value: UInt64) {
        #expect(text.utf8.fnv1a == value)
    }

    @Test("a rule that somebody altered is another rule, even with the fingerprint left on it")
    func noticesAlteration() {
        let ours = Rule("a", .accept)
        #expect(Rule(observed: ours.expressions, comment: "a", fingerprint: ours.fingerprint) == ours)
        #expect(Rule(observed: .drop, comment: "a", fingerprint: ours.fingerprint) != ours)
        #expect(Rule(observed: ours.expressions, comment: "b", fingerprint: ours.fingerprint) != ours)
        #expect(Rule(observed: ours.expressions, comment: "a", fingerprint: nil) != ours)
        #expect(Rule(observed: [.unsupported("quota")], comment: "a", fingerprint: ours.fingerprint) != ours)
    }

    @Test("a table is the same whatever order its parts were given in")
    func tableOrder() {
        let input = Chain("input", hook: Chain.Hook(.filter, .input, priority: 0))
        let early = Chain("early", hook: Chain.Hook(.filter, .prerouting, priority: -300))
        let late = Chain("late", hook: Chain.Hook(.nat, .prerouting, priority: -100))
        let plain = [Chain("b"), Chain("a")]
        let sets = [NamedSet("y", key: [.linkName]), NamedSet("x", key: [.linkName])]
        let table = Table(counters: ["z", "c"], sets: sets, chains: plain + [input, late, early])
        #expect(table.chains.map(\.name) == ["early", "late", "input", "a", "b"])
        #expect(table.sets.map(\.name) == ["x", "y"])
        #expect(table.counters == ["c", "z"])
        #expect(
            table
                == Table(
                    counters: ["c", "z"], sets: sets.reversed(),
                    chains: [early, input, late] + plain.reversed()))
        #expect(table.chain(named: "late") == late)
        #expect(table.set(named: "nobody") == nil)
    }
}
