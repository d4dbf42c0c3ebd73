import Testing

@testable import NetworkModel

@Suite("The plan of a ruleset")
struct RulesetPlanTests {
    private let hook = Chain.Hook(.filter, .input, priority: 0, dropsByDefault: true)

    private func element(_ value: UInt8, _ verdict: Verdict? = nil) -> NamedSet.Element {
        NamedSet.Element(Sketch.box(value...value), value: verdict.map { .verdict($0) } ?? .none)
    }

    private func set(_ name: String, _ elements: Set<NamedSet.Element>, value: NamedSet.Value = .none)
        -> NamedSet
    {
        NamedSet(name, key: [.internetProtocol], value: value, hasIntervals: true, elements: elements)
    }

    private func table(
        _ sets: [NamedSet], _ rules: [Rule] = [], chains: [Chain] = [], counters: [String] = []
    ) -> Table {
        Table(counters: counters, sets: sets, chains: [Chain("input", hook: hook, rules: rules)] + chains)
    }

    @Test("of equal tables, and of none at all, is empty")
    func emptyForEqualTables() {
        let same = table([set("s", [element(1)])])
        #expect(RulesetPlan(from: same, to: same).changes.isEmpty)
        #expect(RulesetPlan(from: nil, to: nil).changes.isEmpty)
        #expect(!RulesetPlan(from: same, to: same).losesCounters)
    }

    @Test("makes a table in the order that the kernel takes: counters, chains, sets, elements, rules")
    func createsTable() {
        let map = set("m", [element(6, .jump("target"))], value: .verdict)
        let rule = Rule("all", .count("seen"), .incoming(by: "m"))
        let target = Chain("target", rules: [Rule("end", .drop)])
        let plan = RulesetPlan(from: nil, to: table([map], [rule], chains: [target], counters: ["seen"]))
        #expect(
            plan.changes == [
                .addTable("gwnet"), .addCounter("seen"), .addChain(Chain("input", hook: hook)),
                .addChain(Chain("target")), .addSet(map),
                .addElements([element(6, .jump("target"))], set: map),
                .addRule(rule, chain: "input"), .addRule(Rule("end", .drop), chain: "target"),
            ])
        #expect(!plan.losesCounters)
    }

    @Test("removes a table whole")
    func removesTable() {
        let plan = RulesetPlan(from: table([]), to: nil)
        #expect(plan.changes == [.deleteTable("gwnet")])
        #expect(plan.losesCounters)
    }

    @Test("sends the difference of a set's elements, those that go before those that come")
    func changesElements() {
        let before = set("s", [element(1), element(2)])
        let after = set("s", [element(2), element(3)])
        #expect(
            RulesetPlan(from: table([before]), to: table([after])).changes == [
                .addTable("gwnet"), .deleteElements([element(1)], set: before),
                .addElements([element(3)], set: after),
            ])
    }

    @Test("takes an element out and puts it in again where only what it maps to changes")
    func changesValue() {
        let before = set("m", [element(1, .accept)], value: .verdict)
        let after = set("m", [element(1, .drop)], value: .verdict)
        #expect(
            RulesetPlan(from: table([before]), to: table([after])).changes == [
                .addTable("gwnet"), .deleteElements([element(1, .accept)], set: before),
                .addElements([element(1, .drop)], set: after),
            ])
    }

    @Test("rewrites only the chains whose rules differ, and keeps their hooks")
    func rewritesChain() {
        let kept = Chain("kept", rules: [Rule("kept", .accept)])
        let plan = RulesetPlan(
            from: table([], [Rule("old", .drop)], chains: [kept]),
            to: table([], [Rule("new", .accept), Rule("last", .drop)], chains: [kept]))
        #expect(
            plan.changes == [
                .addTable("gwnet"), .flushChain("input"), .addRule(Rule("new", .accept), chain: "input"),
                .addRule(Rule("last", .drop), chain: "input"),
            ])
    }

    @Test("lets go of rules before what they name: chains, sets, counters")
    func removesInOrder() {
        let map = set("m", [element(6, .jump("target"))], value: .verdict)
        let before = table(
            [map], [Rule("all", .count("seen"), .incoming(by: "m"))],
            chains: [Chain("target", rules: [Rule("end", .drop)])], counters: ["seen"])
        #expect(
            RulesetPlan(from: before, to: table([])).changes == [
                .addTable("gwnet"), .flushChain("input"), .flushChain("target"),
                .deleteElements([element(6, .jump("target"))], set: map), .deleteChain("target"),
                .deleteSet("m"), .deleteCounter("seen"),
            ])
    }

    @Test("makes the table anew where a set's definition changes, and says that counters are lost")
    func redefinesSet() {
        let before = set("s", [element(1)])
        let redefinitions = [
            NamedSet("s", key: [.internetService], hasIntervals: true),
            NamedSet("s", key: [.internetProtocol], hasIntervals: false),
            NamedSet("s", key: [.internetProtocol], value: .verdict, hasIntervals: true),
            NamedSet("s", key: [.internetProtocol], hasIntervals: true, countsElements: true),
        ]
        for after in redefinitions {
            let plan = RulesetPlan(from: table([before]), to: table([after]))
            #expect(
                plan.changes == [
                    .deleteTable("gwnet"), .addTable("gwnet"), .addChain(Chain("input", hook: hook)),
                    .addSet(after),
                ])
            #expect(plan.losesCounters)
        }
    }

    @Test(
        "makes the table anew where a chain's hook changes",
        arguments: [
            nil, Chain.Hook(.filter, .input, priority: 1, dropsByDefault: true),
            Chain.Hook(.filter, .input, priority: 0, dropsByDefault: false),
            Chain.Hook(.filter, .output, priority: 0, dropsByDefault: true),
            Chain.Hook(.route, .input, priority: 0, dropsByDefault: true),
        ])
    func changesHook(hook: Chain.Hook?) {
        let after = Table(counters: [], sets: [], chains: [Chain("input", hook: hook)])
        let plan = RulesetPlan(from: table([]), to: after)
        #expect(
            plan.changes == [
                .deleteTable("gwnet"), .addTable("gwnet"), .addChain(Chain("input", hook: hook)),
            ])
        #expect(plan.losesCounters)
    }

    @Test("wakes a table that somebody has put to sleep, and changes nothing else")
    func wakesTable() {
        let plan = RulesetPlan(from: Sketch.table(isDormant: true), to: Sketch.table())
        #expect(plan.changes == [.addTable("gwnet")])
        #expect(!plan.losesCounters)
    }

    @Test("makes a table anew in which somebody put a part that gwnet cannot even name")
    func removesForeignParts() {
        let altered = Table(holdsForeignParts: true, counters: [], sets: [], chains: Sketch.table().chains)
        let plan = RulesetPlan(from: altered, to: Sketch.table())
        #expect(plan.changes.prefix(2) == [.deleteTable("gwnet"), .addTable("gwnet")])
        #expect(plan.losesCounters)
    }

    @Test("rewrites a chain in which somebody put an expression that is none of ours")
    func rewritesForeignRule() {
        let ours = Rule("ours", .accept)
        let altered = Rule(observed: [.unsupported("quota")], comment: "ours", fingerprint: ours.fingerprint)
        #expect(
            RulesetPlan(from: table([], [altered]), to: table([], [ours])).changes == [
                .addTable("gwnet"), .flushChain("input"), .addRule(ours, chain: "input"),
            ])
    }

    @Test("leads from any table to any other, message by message, and back")
    func leadsEverywhere() {
        var complaints: [String] = []
        for seed in seeds(2000) where complaints.count < 3 {
            var states = RandomStates(seed: seed)
            let tables = [states.table(mayBeAltered: true), states.table(), nil]
            for before in tables {
                for after in tables where after?.isDormant != true && after?.foreignParts.isEmpty != false {
                    var ruleset = SimulatedRuleset(before)
                    do {
                        for change in RulesetPlan(from: before, to: after).changes {
                            try ruleset.carryOut(change)
                        }
                        if ruleset.table() != after { complaints.append("seed \(seed): another table") }
                    } catch {
                        complaints.append("seed \(seed): \(error)")
                    }
                }
            }
        }
        #expect(complaints.isEmpty, "\(complaints.joined(separator: "\n"))")
    }
}
