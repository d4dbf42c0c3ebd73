/// What brings the www side up, as far as it is gwnet's to do.
public struct Uplink: Hashable, Sendable {
    /// Whether somebody else configures www.
    public let isExternal: Bool
    /// Whether a DHCP client of ours leases the address.
    public let isLeased: Bool
    /// The wireless network to join; nil for a wired NIC.
    public let wireless: WirelessNetwork?

    /// The values as they are.
    public init(isExternal: Bool, isLeased: Bool, wireless: WirelessNetwork?) {
        self.isExternal = isExternal
        self.isLeased = isLeased
        self.wireless = wireless
    }
}

/// A wireless network with the key to it.
public struct WirelessNetwork: Hashable, Sendable {
    /// The network's name: 1 to 32 bytes (IEEE 802.11 9.4.2.2).
    public let ssid: String
    /// A passphrase of 8 to 63 characters, or 64 hexadecimal digits.
    public let key: String
    /// The ISO 3166 code of the country whose radio rules apply.
    public let country: String?

    /// The values as they are.
    public init(ssid: String, key: String, country: String?) {
        self.ssid = ssid
        self.key = key
        self.country = country
    }
}
