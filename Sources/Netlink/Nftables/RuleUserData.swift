/// What gwnet keeps with a rule, in nftables' own type-length-value format: the comment that
/// `nft list ruleset` shows, and a fingerprint under a type that nft passes over.
struct RuleUserData {
    let comment: String?
    let fingerprint: UInt64?

    /// NFTNL_UDATA_RULE_COMMENT
    private static let commentType: UInt8 = 0
    /// nft stops reading at no unknown type; its own end far below this.
    private static let fingerprintType: UInt8 = 157
    /// NFTNL_UDATA_COMMENT_MAXLEN
    private static let longestComment = 127

    init(comment: String?, fingerprint: UInt64?) {
        self.comment = comment
        self.fingerprint = fingerprint
    }

    /// Reads what is there and passes over what is not ours or does not fit.
    init(_ bytes: [UInt8]) {
        let values = UserData(bytes).values
        let comment = values[RuleUserData.commentType].map {
            String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
        }
        let fingerprint = values[RuleUserData.fingerprintType].flatMap { value in
            value.count == 8 ? value.reduce(0) { $0 << 8 | UInt64($1) } : nil
        }
        self.init(comment: comment, fingerprint: fingerprint)
    }

    var bytes: [UInt8] {
        var bytes: [UInt8] = []
        if let comment {
            let text = Array(comment.utf8.prefix(RuleUserData.longestComment)) + [0]
            bytes += [RuleUserData.commentType, UInt8(text.count)] + text
        }
        if let fingerprint {
            bytes += [RuleUserData.fingerprintType, 8]
            bytes += withUnsafeBytes(of: fingerprint.bigEndian) { Array($0) }
        }
        return bytes
    }
}
