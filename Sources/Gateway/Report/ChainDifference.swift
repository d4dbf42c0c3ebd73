import NetworkModel

/// The rules of a chain that go and that come, in nft's words.
struct ChainDifference {
    /// A line for each rule, the first few of them: `- tcp dport 23 accept`.
    let excerpt: [String]
    static let longestExcerpt = 8

    /// - Parameter right: nil where the chain goes.
    init(_ left: Chain, in old: Table, _ right: Chain?, in new: Table) {
        let difference = (right?.rules ?? []).difference(from: left.rules)
        let lines = difference.map { change in
            switch change {
            case .remove(_, let rule, _): "- " + rule.text(in: old)
            case .insert(_, let rule, _): "+ " + rule.text(in: new)
            }
        }
        let rest = lines.count - ChainDifference.longestExcerpt
        excerpt = lines.prefix(ChainDifference.longestExcerpt) + (rest > 0 ? ["… and \(rest) more"] : [])
    }
}
