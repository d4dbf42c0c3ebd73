/// The two families of IP addresses (the kernel's `AF_INET` and `AF_INET6`).
public enum AddressFamily: String, CaseIterable, TextValue, Comparable {
    case ipv4
    case ipv6

    /// The number of bits in an address: 32 or 128.
    public var bitWidth: Int {
        switch self {
        case .ipv4: 32
        case .ipv6: 128
        }
    }

    /// The number of bytes in an address: 4 or 16.
    public var byteCount: Int { bitWidth / 8 }

    /// The value with every bit of the family set.
    var allOnes: UInt128 { UInt128.max >> (128 - bitWidth) }

    /// IPv4 comes first.
    public static func < (left: Self, right: Self) -> Bool {
        left.bitWidth < right.bitWidth
    }
}
