/// A 48-bit hardware address (IEEE 802 8.2, EUI-48), such as `7c:83:34:b7:74:65`.
public struct MACAddress: TextValue, Comparable {
    private let value: UInt64

    /// Reads six bytes in transmission order.
    public init?(bytes: some Collection<UInt8>) {
        guard bytes.count == 6 else { return nil }
        value = bytes.reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// Reads six pairs of hexadecimal digits, joined all by colons or all by hyphens.
    public init?(_ text: String) {
        let separator: Character = text.contains("-") ? "-" : ":"
        let pairs = text.split(separator: separator, omittingEmptySubsequences: false)
        let bytes = pairs.compactMap(Self.byte)
        guard bytes.count == pairs.count else { return nil }
        self.init(bytes: bytes)
    }

    /// The six bytes in transmission order.
    public var bytes: [UInt8] {
        (0..<6).reversed().map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }

    /// Lower-case pairs joined by colons.
    public var description: String {
        bytes.map { byte in
            let digits = String(byte, radix: 16)
            return byte < 16 ? "0" + digits : digits
        }.joined(separator: ":")
    }

    /// The I/G bit: a group, not one station; broadcast included.
    public var isMulticast: Bool { value >> 40 & 1 == 1 }

    /// The U/L bit: chosen by software, not burnt in by a maker.
    public var isLocallyAdministered: Bool { value >> 40 & 2 == 2 }

    /// `00:00:00:00:00:00`, which the kernel shows for links that have no address.
    public var isZero: Bool { value == 0 }

    /// In the order of the bytes.
    public static func < (left: Self, right: Self) -> Bool {
        left.value < right.value
    }

    private static func byte(_ pair: Substring) -> UInt8? {
        guard pair.utf8.count == 2, pair.allSatisfy({ $0.isASCII && $0.isHexDigit }) else { return nil }
        return UInt8(pair, radix: 16)
    }
}
