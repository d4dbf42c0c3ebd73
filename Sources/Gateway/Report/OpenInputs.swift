import NetworkModel
import Profile

/// What each side may begin with the gateway itself: everything that its chain of the installed table accepts.
enum OpenInputs {
    /// By role, as people read it: the elements of sets, and the conditions of other rules (`tcp dport 22`).
    static func all(in table: Table) -> [String: [String]] {
        let sides = Role.allCases.map { role in
            let rules = table.chain(named: "input_\(role.rawValue)")?.rules ?? []
            return (role.rawValue, rules.flatMap { inputs(of: $0, role, table) })
        }
        return Dictionary(sides) { first, _ in first }
    }

    private static func inputs(of rule: Rule, _ role: Role, _ table: Table) -> [String] {
        guard rule.expressions.last == .verdict(.accept) else { return [] }
        // The sets of a side are what the profile lists; others are conditions.
        let lists = rule.expressions.compactMap { expression -> NamedSet? in
            guard case .lookup(let lookup) = expression, lookup.set.hasPrefix("\(role.rawValue)_") else {
                return nil
            }
            return table.set(named: lookup.set)
        }
        guard let list = lists.first else {
            let conditions = Rule(
                observed: Array(rule.expressions.dropLast()), comment: nil, fingerprint: nil)
            return [conditions.text(in: table)]
        }
        let what = list.name.contains("_ping") ? "ping " : ""
        return list.elements.sorted().map { what + list.text(of: $0) }
    }
}
