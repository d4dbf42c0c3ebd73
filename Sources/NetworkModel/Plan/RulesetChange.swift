/// One message of an nf_tables batch that turns our table from what it is into what it shall be.
public enum RulesetChange: Hashable, Sendable {
    case addTable(String, isDormant: Bool = false)
    case deleteTable(String)
    case addCounter(String)
    case deleteCounter(String)
    case addChain(Chain)
    case deleteChain(String)
    /// Removes the rules of a chain and keeps the chain, so its hook stays.
    case flushChain(String)
    case addRule(Rule, chain: String)
    case addSet(NamedSet)
    case deleteSet(String)
    case addElements([NamedSet.Element], set: NamedSet)
    case deleteElements([NamedSet.Element], set: NamedSet)
}

/// The messages of one batch, in the only order that the kernel takes.
public struct RulesetPlan: Hashable, Sendable {
    /// In order; empty where nothing differs.
    public let changes: [RulesetChange]
    /// True where something had to go that cannot be changed in place (a set's type, a chain's
    /// hook), so the table is made anew and its counters start from zero.
    public let losesCounters: Bool

    /// What turns `before` into `after`; nil stands for no table.
    public init(from before: Table?, to after: Table?) {
        switch (before, after) {
        case (let before, let after) where before == after:
            changes = []
            losesCounters = false
        case (_, nil):
            changes = before.map { [.deleteTable($0.name)] } ?? []
            losesCounters = true
        case (nil, let after?):
            changes = RulesetPlan.creation(of: after)
            losesCounters = false
        case (let before?, let after?):
            if RulesetPlan.canChangeInPlace(before, after) {
                changes = RulesetPlan.difference(before, after)
                losesCounters = false
            } else {
                changes = [.deleteTable(before.name)] + RulesetPlan.creation(of: after)
                losesCounters = true
            }
        }
    }

    private static func creation(of table: Table) -> [RulesetChange] {
        difference(Table(name: table.name, counters: [], sets: [], chains: []), table)
    }

    private static func canChangeInPlace(_ before: Table, _ after: Table) -> Bool {
        !before.holdsForeignParts
            && before.sets.allSatisfy { old in
                after.set(named: old.name)?.hasSameDefinition(as: old) ?? true
            }
            && before.chains.allSatisfy { old in
                after.chain(named: old.name).map { $0.hook == old.hook } ?? true
            }
    }

    /// Chains come before elements, since a verdict may name one; elements go before others come,
    /// since two that overlap may not meet; rules come last, since they name everything, and go
    /// first for the same reason (EBUSY, kernel-pitfalls 16).
    private static func difference(_ before: Table, _ after: Table) -> [RulesetChange] {
        var changes: [RulesetChange] = [.addTable(after.name, isDormant: after.isDormant)]
        for name in after.counters where !before.counters.contains(name) { changes.append(.addCounter(name)) }
        for chain in after.chains where before.chain(named: chain.name) == nil {
            changes.append(.addChain(Chain(chain.name, hook: chain.hook)))
        }
        for set in after.sets where before.set(named: set.name) == nil { changes.append(.addSet(set)) }
        changes += flushes(before, after)
        changes += elementChanges(before, after)
        changes += additions(before, after)
        for chain in before.chains where after.chain(named: chain.name) == nil {
            changes.append(.deleteChain(chain.name))
        }
        for set in before.sets where after.set(named: set.name) == nil {
            changes.append(.deleteSet(set.name))
        }
        for name in before.counters where !after.counters.contains(name) {
            changes.append(.deleteCounter(name))
        }
        return changes
    }

    private static func flushes(_ before: Table, _ after: Table) -> [RulesetChange] {
        before.chains
            .filter { !$0.rules.isEmpty && after.chain(named: $0.name)?.rules != $0.rules }
            .map { .flushChain($0.name) }
    }

    private static func additions(_ before: Table, _ after: Table) -> [RulesetChange] {
        after.chains
            .filter { before.chain(named: $0.name)?.rules ?? [] != $0.rules }
            .flatMap { chain in chain.rules.map { .addRule($0, chain: chain.name) } }
    }

    private static func elementChanges(_ before: Table, _ after: Table) -> [RulesetChange] {
        var deletions: [RulesetChange] = []
        var additions: [RulesetChange] = []
        for name in Set(before.sets.map(\.name)).union(after.sets.map(\.name)).sorted() {
            let old = before.set(named: name)
            let new = after.set(named: name)
            let gone = (old?.elements ?? []).subtracting(new?.elements ?? [])
            let come = (new?.elements ?? []).subtracting(old?.elements ?? [])
            if let old, !gone.isEmpty { deletions.append(.deleteElements(gone.sorted(), set: old)) }
            if let new, !come.isEmpty { additions.append(.addElements(come.sorted(), set: new)) }
        }
        return deletions + additions
    }
}

extension NamedSet.Element: Comparable {
    /// By the first value of each field: an order for people and for repeatable batches.
    public static func < (left: NamedSet.Element, right: NamedSet.Element) -> Bool {
        left.key.map(\.first).joined().lexicographicallyPrecedes(right.key.map(\.first).joined())
    }
}
