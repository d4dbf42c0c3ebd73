/// The nf_tables table that is ours, whole: the only one that gwnet ever writes to.
///
/// Counters are named here and have no values: what they count is reported, never compared.
public struct Table: Hashable, Sendable, Codable {
    /// `gwnet`; the family is always `inet`.
    public let name: String
    /// True where somebody has put the table to sleep (NFT_TABLE_F_DORMANT): nothing is filtered.
    public let isDormant: Bool
    /// True where somebody has put a set or element into the table that gwnet would never make: the
    /// table is then made anew.
    public let holdsForeignParts: Bool
    /// Named counters, in alphabetical order.
    public let counters: [String]
    /// In alphabetical order.
    public let sets: [NamedSet]
    /// Base chains as a packet meets them, then the others by name: one order for what is wanted and
    /// what is found, since to the kernel it means nothing.
    public let chains: [Chain]

    /// The table's family is `inet`: one ruleset for IPv4 and IPv6.
    public init(
        name: String = "gwnet", isDormant: Bool = false, holdsForeignParts: Bool = false, counters: [String],
        sets: [NamedSet],
        chains: [Chain]
    ) {
        self.name = name
        self.isDormant = isDormant
        self.holdsForeignParts = holdsForeignParts
        self.counters = counters.sorted()
        self.sets = sets.sorted { $0.name < $1.name }
        self.chains = chains.sorted { $0.precedes($1) }
    }

    /// The chain of that name.
    public func chain(named name: String) -> Chain? {
        chains.first { $0.name == name }
    }

    /// The set of that name.
    public func set(named name: String) -> NamedSet? {
        sets.first { $0.name == name }
    }
}
