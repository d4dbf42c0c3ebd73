/// An nf_tables table that is gwnet's, as a whole: gwnet writes to no other.
///
/// Counters are named here and have no values: what they count is reported, never compared.
public struct Table: Hashable, Sendable, Codable {
    /// Whose packets a table sees (nfgen_family).
    public enum Family: String, Hashable, Sendable, Codable, CaseIterable {
        /// IPv4 and IPv6.
        case inet
        /// Frames at the ports of bridges.
        case bridge
    }

    /// `inet` or `bridge`.
    public let family: Family
    /// `gwnet`.
    public let name: String
    /// True where somebody has put the table to sleep (NFT_TABLE_F_DORMANT): nothing is filtered.
    public let isDormant: Bool
    /// True where the table holds something that gwnet would never make and that cannot be removed by
    /// itself: the table is then recreated.
    public let holdsForeignParts: Bool
    /// What gwnet would never make and can remove, in the order in which it can be removed.
    public let foreignParts: [ForeignPart]
    /// Named counters, in alphabetical order.
    public let counters: [String]
    /// In alphabetical order.
    public let sets: [NamedSet]
    /// Base chains as a packet meets them, then the others by name: one order for what is wanted and
    /// what is found, since to the kernel it means nothing.
    public let chains: [Chain]

    /// A table of IPv4 and IPv6, where no family is given.
    public init(
        family: Family = .inet, name: String = "gwnet", isDormant: Bool = false,
        holdsForeignParts: Bool = false, foreignParts: [ForeignPart] = [], counters: [String],
        sets: [NamedSet], chains: [Chain]
    ) {
        self.family = family
        self.name = name
        self.isDormant = isDormant
        self.holdsForeignParts = holdsForeignParts
        self.foreignParts = foreignParts.sorted()
        self.counters = counters.sorted()
        self.sets = sets.sorted { $0.name < $1.name }
        self.chains = chains.sorted { $0.precedes($1) }
    }

    /// The checkpoint of an earlier version knows one family, and no foreign parts by name.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            family: try values.decodeIfPresent(Family.self, forKey: .family) ?? .inet,
            name: try values.decode(String.self, forKey: .name),
            isDormant: try values.decode(Bool.self, forKey: .isDormant),
            holdsForeignParts: try values.decode(Bool.self, forKey: .holdsForeignParts),
            foreignParts: try values.decodeIfPresent([ForeignPart].self, forKey: .foreignParts) ?? [],
            counters: try values.decode([String].self, forKey: .counters),
            sets: try values.decode([NamedSet].self, forKey: .sets),
            chains: try values.decode([Chain].self, forKey: .chains))
    }

    /// Such as `inet gwnet`.
    public var title: String { "\(family.rawValue) \(name)" }

    /// The chain of that name.
    public func chain(named name: String) -> Chain? {
        chains.first { $0.name == name }
    }

    /// The set of that name.
    public func set(named name: String) -> NamedSet? {
        sets.first { $0.name == name }
    }
}

extension Table {
    /// The table without what gwnet could not make again: what a revert can lead back to.
    package var restorable: Table {
        let sets = sets.filter { $0.isOrdinary }.map(\.restorable)
        let chains = chains.filter { $0.isOrdinary }
        let known = (sets: Set(sets.map(\.name)), chains: Set(chains.map(\.name)))
        return Table(
            family: family, name: name, isDormant: isDormant, counters: counters, sets: sets,
            chains: chains.map { chain in
                Chain(
                    chain.name, hook: chain.hook,
                    rules: chain.rules.filter { $0.canBeWritten(amid: known.sets, known.chains) })
            })
    }
}

extension Rule {
    /// Whether every expression can be written, and what it names is there.
    fileprivate func canBeWritten(amid sets: Set<String>, _ chains: Set<String>) -> Bool {
        expressions.allSatisfy { expression in
            switch expression {
            case .unsupported: false
            case .lookup(let lookup): sets.contains(lookup.set)
            case .verdict(.jump(let chain)), .verdict(.goto(let chain)): chains.contains(chain)
            default: true
            }
        }
    }
}
