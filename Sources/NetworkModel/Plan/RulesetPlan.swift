/// The messages of one batch that changes gwnet's tables, in the only order that the kernel takes.
public struct RulesetPlan: Hashable, Sendable {
    /// The messages for one table.
    public struct Part: Hashable, Sendable {
        /// Which of the two tables.
        public let family: Table.Family
        /// In order; never empty in a plan.
        public let changes: [RulesetChange]

        /// Messages for the table of that family.
        public init(_ family: Table.Family, _ changes: [RulesetChange]) {
            self.family = family
            self.changes = changes
        }
    }

    /// One part for each table in which something differs.
    public let parts: [Part]
    /// True where something had to go that cannot be changed in place (a set's type, a chain's
    /// hook), so a table is recreated and its counters start from zero.
    public let losesCounters: Bool

    /// The messages of all parts.
    public var changes: [RulesetChange] { parts.flatMap(\.changes) }

    /// What turns `before` into `after`.
    public init(from before: Ruleset, to after: Ruleset) {
        let plans = [
            RulesetPlan(from: before.inet, to: after.inet),
            RulesetPlan(from: before.bridge, to: after.bridge),
        ]
        parts = plans.flatMap(\.parts)
        losesCounters = plans.contains(where: \.losesCounters)
    }

    /// What turns one table `before` into `after`; nil stands for no table.
    public init(from before: Table?, to after: Table?) {
        let changes: [RulesetChange]
        var losesCounters = false
        switch (before, after) {
        case (let before, let after) where before == after: changes = []
        case (_, nil):
            changes = before.map { [.deleteTable($0.name)] } ?? []
            losesCounters = true
        case (nil, let after?): changes = RulesetPlan.creation(of: after)
        case (let before?, let after?):
            losesCounters = !RulesetPlan.canChangeInPlace(before, after)
            changes =
                losesCounters
                ? [.deleteTable(before.name)] + RulesetPlan.creation(of: after)
                : RulesetPlan.difference(before, after)
        }
        let family = (after ?? before)?.family ?? .inet
        parts = changes.isEmpty ? [] : [Part(family, changes)]
        self.losesCounters = losesCounters
    }

    private static func creation(of table: Table) -> [RulesetChange] {
        difference(Table(family: table.family, name: table.name, counters: [], sets: [], chains: []), table)
    }

    private static func canChangeInPlace(_ before: Table, _ after: Table) -> Bool {
        !before.holdsForeignParts && !before.foreignParts.contains { $0.takesName(from: after) }
            && before.sets.allSatisfy { old in
                after.set(named: old.name)?.hasSameDefinition(as: old) ?? true
            }
            && before.chains.allSatisfy { old in
                after.chain(named: old.name).map { $0.hook == old.hook && $0.oddity == old.oddity } ?? true
            }
    }
}

extension ForeignPart {
    /// Whether the table is to have an object of that kind and name, which cannot be added beside it.
    fileprivate func takesName(from wanted: Table) -> Bool {
        switch kind {
        case .set: wanted.set(named: name) != nil
        case .object(ForeignPart.counter): wanted.counters.contains(name)
        case .flowtable, .object: false
        }
    }
}

extension RulesetPlan {
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
        return changes + removals(before, after)
    }

    /// What a rule carries inside it (a chain, a set) has gone with the rule. A set goes before a chain that
    /// it may jump to, and before an object that it may refer to.
    private static func removals(_ before: Table, _ after: Table) -> [RulesetChange] {
        let sets = before.foreignParts.filter { $0.kind == .set }
        let others = before.foreignParts.filter { $0.kind != .set }
        var changes: [RulesetChange] = sets.map { .deleteForeignPart($0) }
        for chain in before.chains where after.chain(named: chain.name) == nil && chain.oddity != .partOfRule
        {
            changes.append(.deleteChain(chain.name))
        }
        for set in before.sets where after.set(named: set.name) == nil && !set.isPartOfRule {
            changes.append(.deleteSet(set.name))
        }
        for name in before.counters where !after.counters.contains(name) {
            changes.append(.deleteCounter(name))
        }
        return changes + others.map { .deleteForeignPart($0) }
    }

    private static func flushes(_ before: Table, _ after: Table) -> [RulesetChange] {
        before.chains
            .filter {
                !$0.rules.isEmpty && $0.oddity != .partOfRule
                    && after.chain(named: $0.name)?.rules != $0.rules
            }
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
            if old?.isPartOfRule == true { continue }
            let gone = (old?.elements ?? []).subtracting(new?.elements ?? [])
            let come = (new?.elements ?? []).subtracting(old?.elements ?? [])
            if let old, !gone.isEmpty { deletions.append(.deleteElements(gone.sorted(), set: old)) }
            if let new, !come.isEmpty { additions.append(.addElements(come.sorted(), set: new)) }
        }
        return deletions + additions
    }
}
