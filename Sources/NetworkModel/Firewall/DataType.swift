/// The type of one field of a set's key or data, with the number that nft gives it.
///
/// The kernel stores the number without reading it; nft prints elements by it (`enum datatypes` in
/// nftables' include/datatype.h).
public enum DataType: UInt32, Hashable, Sendable, Codable, CaseIterable {
    case ipv4Address = 7
    case ipv6Address = 8
    case internetProtocol = 12
    case internetService = 13
    case icmpv6Type = 29
    case linkName = 41

    /// In bytes, without padding.
    public var length: Int {
        switch self {
        case .ipv4Address: 4
        case .ipv6Address: 16
        case .internetProtocol, .icmpv6Type: 1
        case .internetService: 2
        case .linkName: 16
        }
    }

    /// In bytes, as a field of a concatenation, which starts each field in a new register.
    public var paddedLength: Int { (length + 3) / 4 * 4 }

    /// As nft writes it after `type`.
    public var keyword: String {
        switch self {
        case .ipv4Address: "ipv4_addr"
        case .ipv6Address: "ipv6_addr"
        case .internetProtocol: "inet_proto"
        case .internetService: "inet_service"
        case .icmpv6Type: "icmpv6_type"
        case .linkName: "ifname"
        }
    }

    /// The number of a concatenation: six bits a field (`concat_subtype_add` in nftables).
    public static func number(of types: [DataType]) -> UInt32 {
        types.reduce(0) { $0 << 6 | $1.rawValue }
    }

    /// The fields of a concatenation's number; nil when one of them is none of ours.
    public static func types(number: UInt32) -> [DataType]? {
        var rest = number
        var types: [DataType] = []
        while rest > 0 {
            guard let type = DataType(rawValue: rest & 0x3f) else { return nil }
            types.insert(type, at: 0)
            rest >>= 6
        }
        return types
    }
}
