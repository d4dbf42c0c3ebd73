/// A network in CIDR notation, such as `192.168.57.0/24` (RFC 4632 3.1): no bit is set beyond the prefix.
public struct IPNetwork: TextValue, Comparable {
    /// The first address of the network.
    public let address: IPAddress
    /// How many leading bits are fixed: 0 to 32, or 0 to 128.
    public let prefixLength: Int

    /// Every IPv4 address.
    public static let anyIPv4 = IPNetwork(masking: IPAddress(family: .ipv4, masked: 0), prefixLength: 0)
    /// Every IPv6 address.
    public static let anyIPv6 = IPNetwork(masking: IPAddress(family: .ipv6, masked: 0), prefixLength: 0)

    /// The network of this prefix length that an address lies in, or nil when the length is out of range.
    public init?(containing address: IPAddress, prefixLength: Int) {
        guard (0...address.family.bitWidth).contains(prefixLength) else { return nil }
        self.init(masking: address, prefixLength: prefixLength)
    }

    /// Reads `ADDRESS/PREFIX`; an address with host bits set is no network, and a prefix must be there.
    public init?(_ text: String) {
        guard let parts = PrefixedText(text) else { return nil }
        self.init(masking: parts.address, prefixLength: parts.prefixLength)
        guard address == parts.address else { return nil }
    }

    /// For prefix lengths that are known to fit the family.
    init(masking address: IPAddress, prefixLength: Int) {
        let mask = address.family.allOnes << (address.family.bitWidth - prefixLength)
        self.address = IPAddress(family: address.family, masked: address.value & mask)
        self.prefixLength = prefixLength
    }

    /// The family of the network's addresses.
    public var family: AddressFamily { address.family }

    /// The first address, which is the network's own.
    public var first: IPAddress { address }

    /// The last address; in IPv4 mostly the broadcast address.
    public var last: IPAddress {
        IPAddress(family: family, masked: address.value | hostBits)
    }

    /// The directed broadcast address (RFC 922), where there is one: IPv4 up to /30 (RFC 3021 has none in /31).
    public var broadcastAddress: IPAddress? {
        family == .ipv4 && prefixLength <= 30 ? last : nil
    }

    /// `ADDRESS/PREFIX`.
    public var description: String { "\(address)/\(prefixLength)" }

    /// Whether the address lies in the network; one of the other family never does.
    public func contains(_ other: IPAddress) -> Bool {
        other.family == family && first <= other && other <= last
    }

    /// Whether every address of the other network lies in this one.
    public func contains(_ other: IPNetwork) -> Bool {
        prefixLength <= other.prefixLength && contains(other.address)
    }

    /// Whether the two networks share an address.
    public func overlaps(_ other: IPNetwork) -> Bool {
        contains(other) || other.contains(self)
    }

    /// In the order of the addresses, the wider network first.
    public static func < (left: Self, right: Self) -> Bool {
        (left.address, left.prefixLength) < (right.address, right.prefixLength)
    }

    private var hostBits: UInt128 {
        prefixLength == family.bitWidth ? 0 : family.allOnes >> prefixLength
    }
}
