/// One message of an nf_tables batch that turns a table of gwnet's from what it is into what is wanted.
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
    /// Removes what another program put into the table.
    case deleteForeignPart(ForeignPart)
}

extension NamedSet.Element: Comparable {
    /// By the first value of each field: an order for people and for repeatable batches.
    public static func < (left: NamedSet.Element, right: NamedSet.Element) -> Bool {
        left.key.map(\.first).joined().lexicographicallyPrecedes(right.key.map(\.first).joined())
    }
}
