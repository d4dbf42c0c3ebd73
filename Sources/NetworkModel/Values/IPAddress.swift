/// An IPv4 or IPv6 address without prefix, port or zone (RFC 791, RFC 4291).
///
/// An IPv4-mapped address (`::ffff:192.0.2.1`) stays an IPv6 address: it never equals `192.0.2.1`, since the
/// kernel and nftables tell them apart too.
public struct IPAddress: TextValue, Comparable {
    /// The family that the address belongs to.
    public let family: AddressFamily
    /// The address as a number; at most 32 bits are set in an IPv4 address.
    public let value: UInt128

    /// Makes an address from its number, or nil when the number has more bits than the family.
    public init?(family: AddressFamily, value: UInt128) {
        guard value <= family.allOnes else { return nil }
        self.init(family: family, masked: value)
    }

    /// Reads four or sixteen bytes in network order.
    public init?(bytes: some Collection<UInt8>) {
        guard let family = AddressFamily.allCases.first(where: { $0.byteCount == bytes.count }) else {
            return nil
        }
        self.init(family: family, masked: bytes.reduce(0) { $0 << 8 | UInt128($1) })
    }

    /// Reads the text forms of `inet_pton(3)`: dotted quads without leading zeros, and RFC 4291 2.2.
    public init?(_ text: String) {
        guard let bytes = AddressText.bytes(of: text) else { return nil }
        self.init(bytes: bytes)
    }

    /// For values that are known to fit: what lies beyond the family's bits is cut off.
    init(family: AddressFamily, masked value: UInt128) {
        self.family = family
        self.value = value & family.allOnes
    }

    /// The address in network byte order: 4 or 16 bytes.
    public var bytes: [UInt8] {
        (0..<family.byteCount).reversed().map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }

    /// The canonical text: dotted quad, or RFC 5952.
    public var description: String { AddressText.text(of: bytes, family: family) }

    /// Whether this is an IPv4 address.
    public var isIPv4: Bool { family == .ipv4 }

    /// Whether this is an IPv6 address.
    public var isIPv6: Bool { family == .ipv6 }

    /// `0.0.0.0` or `::`.
    public var isUnspecified: Bool { value == 0 }

    /// IPv4's `0.0.0.0/8` (RFC 1122 3.2.1.3) and `240.0.0.0/4` (RFC 1112 4), which no machine can have.
    public var isReserved: Bool { isIPv4 && (value >> 24 == 0 || value >> 28 == 0xf) }

    /// `127.0.0.0/8` (RFC 1122 3.2.1.3) or `::1` (RFC 4291 2.5.3).
    public var isLoopback: Bool {
        switch family {
        case .ipv4: value >> 24 == 127
        case .ipv6: value == 1
        }
    }

    /// `224.0.0.0/4` (RFC 5771) or `ff00::/8` (RFC 4291 2.7).
    public var isMulticast: Bool {
        switch family {
        case .ipv4: value >> 28 == 0xe
        case .ipv6: value >> 120 == 0xff
        }
    }

    /// `169.254.0.0/16` (RFC 3927) or `fe80::/10` (RFC 4291 2.5.6).
    public var isLinkLocal: Bool {
        switch family {
        case .ipv4: value >> 16 == 0xa9fe
        case .ipv6: value >> 118 == 0x3fa
        }
    }

    /// The next address, or nil after the last one of the family.
    public var successor: IPAddress? {
        value == family.allOnes ? nil : IPAddress(family: family, masked: value + 1)
    }

    /// The address before, or nil before the first one of the family.
    public var predecessor: IPAddress? {
        value == 0 ? nil : IPAddress(family: family, masked: value - 1)
    }

    /// IPv4 comes before IPv6; within a family the number decides.
    public static func < (left: Self, right: Self) -> Bool {
        (left.family, left.value) < (right.family, right.value)
    }
}
