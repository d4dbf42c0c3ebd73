internal import CNetlink

/// What other programs can give a set and gwnet never does.
enum SetTraits {
    /// In nft's words, in one order.
    static func found(in set: OpaquePointer, flags: UInt32) -> [String] {
        // A set inside a rule is as it is with that rule.
        if flags & NFT_SET_ANONYMOUS.rawValue != 0 { return [] }
        return flagTraits(flags) + numberTraits(set) + userTraits(set)
    }

    private static func flagTraits(_ flags: UInt32) -> [String] {
        let names: [(nft_set_flags, String)] = [
            (NFT_SET_CONSTANT, "constant"), (NFT_SET_TIMEOUT, "timeout"), (NFT_SET_EVAL, "dynamic"),
            (NFT_SET_OBJECT, "objects"),
        ]
        return names.filter { flags & $0.0.rawValue != 0 }.map(\.1)
    }

    /// The kernel speaks of these only where they are not as they are by default.
    private static func numberTraits(_ set: OpaquePointer) -> [String] {
        var traits: [String] = []
        let size = nftnl_set_get_u32(set, UInt16(NFTNL_SET_DESC_SIZE.rawValue))
        if size > 0 { traits.append("size \(size)") }
        if nftnl_set_get_u64(set, UInt16(NFTNL_SET_TIMEOUT.rawValue)) > 0 { traits.append("default timeout") }
        if nftnl_set_get_u32(set, UInt16(NFTNL_SET_GC_INTERVAL.rawValue)) > 0 { traits.append("gc-interval") }
        if nftnl_set_get_u32(set, UInt16(NFTNL_SET_POLICY.rawValue)) != 0 { traits.append("policy memory") }
        return traits
    }

    private static func userTraits(_ set: OpaquePointer) -> [String] {
        var length: UInt32 = 0
        guard let data = nftnl_set_get_data(set, UInt16(NFTNL_SET_USERDATA.rawValue), &length) else {
            return []
        }
        let values = UserData(Array(UnsafeRawBufferPointer(start: data, count: Int(length)))).values
        let isMerging = values[UInt8(NFTNL_UDATA_SET_MERGE_ELEMENTS.rawValue)]?.contains { $0 != 0 } == true
        return (isMerging ? ["auto-merge"] : [])
            + (values[UInt8(NFTNL_UDATA_SET_COMMENT.rawValue)] == nil ? [] : ["comment"])
    }
}
