/// A rule of a chain.
///
/// Two rules are equal when they do the same, say the same to people, and carry the same
/// fingerprint. The fingerprint lies in the rule's userdata: it survives whatever the kernel does
/// to expressions on their way back, while comparing the expressions as well notices somebody who
/// changed a rule and left the fingerprint.
public struct Rule: Hashable, Sendable, Codable {
    /// The instructions, in order.
    public let expressions: [Expression]
    /// What `nft list ruleset` shows beside the rule.
    public let comment: String?
    /// A hash of what gwnet meant by the rule; nil on a rule that gwnet did not write.
    public let fingerprint: UInt64?

    /// A rule of ours, made of clauses such as `.incoming(link)` and `.drop`.
    public init(_ comment: String, _ clauses: [Expression]...) {
        expressions = clauses.flatMap { $0 }
        self.comment = comment
        fingerprint = Rule.fingerprint(of: expressions, comment: comment)
    }

    /// A rule as the kernel holds it.
    public init(observed expressions: [Expression], comment: String?, fingerprint: UInt64?) {
        self.expressions = expressions
        self.comment = comment
        self.fingerprint = fingerprint
    }

    private static func fingerprint(of expressions: [Expression], comment: String) -> UInt64 {
        let text = comment + "\n" + expressions.map(\.description).joined(separator: "\n")
        return text.utf8.fnv1a
    }
}

extension Sequence<UInt8> {
    /// The hash FNV-1a of 64 bits: equal between runs, unlike Swift's own seeded hashes; it tells
    /// values apart and withstands no attacker.
    public var fnv1a: UInt64 {
        reduce(0xcbf2_9ce4_8422_2325) { hash, byte in (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
    }
}
