internal import CNetlink

/// What the kernel tells rules apart by.
public struct RuleHandle: Hashable, Sendable {
    /// `inet`, `ip`…
    public let family: String
    /// NFTA_RULE_TABLE
    public let table: String
    /// NFTA_RULE_HANDLE
    public let number: UInt64

    /// A rule of a table.
    public init(family: String, table: String, number: UInt64) {
        self.family = family
        self.table = table
        self.number = number
    }
}

extension NftablesSocket {
    /// The comments of everybody's rules; rules without one are left out.
    public mutating func ruleComments() throws(NetlinkError) -> [RuleHandle: String] {
        let found = try dump(message(NFT_MSG_GETRULE, family: NFPROTO_UNSPEC), "list rules") {
            message throws(MalformedMessage) in
            guard let rule = Owner<RuleObject>(taking: nftnl_rule_alloc()) else { throw MalformedMessage() }
            try message.parse { nftnl_rule_nlmsg_parse($0, rule.pointer) }
            return RuleHandle.withComment(rule.pointer)
        }
        return Dictionary(found) { first, _ in first }
    }
}

extension RuleHandle {
    fileprivate static func withComment(_ rule: OpaquePointer) -> (RuleHandle, String)? {
        var length: UInt32 = 0
        guard let table = nftnl_rule_get_str(rule, UInt16(NFTNL_RULE_TABLE.rawValue)),
            let data = nftnl_rule_get_data(rule, UInt16(NFTNL_RULE_USERDATA.rawValue), &length),
            let comment = RuleUserData(Array(UnsafeRawBufferPointer(start: data, count: Int(length)))).comment
        else { return nil }
        let handle = RuleHandle(
            family: HookedChain.family(nftnl_rule_get_u32(rule, UInt16(NFTNL_RULE_FAMILY.rawValue))),
            table: String(cString: table),
            number: nftnl_rule_get_u64(rule, UInt16(NFTNL_RULE_HANDLE.rawValue)))
        return (handle, comment)
    }
}
