/// Where a rule stands, so that people find it.
public struct RuleReference: Hashable, Sendable {
    /// Such as `inet gwnet`.
    public let table: String
    /// The chain that holds it.
    public let chain: String
    /// From 1; nil for the chain's policy.
    public let number: Int?
    /// What `nft list ruleset` shows beside it.
    public let comment: String?

    /// A rule, or without a number the policy of a chain.
    public init(table: String, chain: String, number: Int? = nil, comment: String? = nil) {
        self.table = table
        self.chain = chain
        self.number = number
        self.comment = comment
    }
}

extension RuleReference: CustomStringConvertible {
    /// Such as `inet gwnet refuse_www_input "drop: www to this gateway"`; by its number where a rule
    /// has no comment.
    public var description: String {
        guard let number else { return "\(table) \(chain) policy" }
        return "\(table) \(chain) " + (comment.map { "\"\($0)\"" } ?? "rule \(number)")
    }
}
