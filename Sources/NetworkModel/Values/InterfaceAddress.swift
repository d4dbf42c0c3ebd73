/// An address of an interface along with the prefix of its network, such as `192.168.57.30/24`.
public struct InterfaceAddress: TextValue, Comparable {
    /// The interface's own address.
    public let address: IPAddress
    /// How many leading bits the network shares.
    public let prefixLength: Int

    /// Joins an address and a prefix length, or nil when the length is out of range for the family.
    public init?(address: IPAddress, prefixLength: Int) {
        guard (0...address.family.bitWidth).contains(prefixLength) else { return nil }
        self.address = address
        self.prefixLength = prefixLength
    }

    /// Reads `ADDRESS/PREFIX`; the prefix must be there.
    public init?(_ text: String) {
        guard let parts = PrefixedText(text) else { return nil }
        address = parts.address
        prefixLength = parts.prefixLength
    }

    /// The network that the address is in.
    public var network: IPNetwork { IPNetwork(masking: address, prefixLength: prefixLength) }

    /// The address's family.
    public var family: AddressFamily { address.family }

    /// `ADDRESS/PREFIX`.
    public var description: String { "\(address)/\(prefixLength)" }

    /// By the address, then by the prefix length.
    public static func < (left: Self, right: Self) -> Bool {
        (left.address, left.prefixLength) < (right.address, right.prefixLength)
    }
}
