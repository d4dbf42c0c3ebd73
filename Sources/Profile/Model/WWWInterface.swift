import NetworkModel

/// `interfaces.www`: the NIC that faces the home network and the internet.
public struct WWWInterface: Hashable, Sendable {
    /// Which NIC it is.
    public let match: NICSelector
    /// The largest packet; nil leaves it to the driver.
    public let mtu: Int?
    /// Where its IPv4 address comes from.
    public let ipv4: WWWAddressing
    /// The wireless network to join; nil for a wired NIC.
    public let wifi: WiFi?
}

/// Where the IPv4 configuration of the WWW side comes from.
public enum WWWAddressing: Hashable, Sendable {
    /// A DHCP client of ours, run for this interface alone.
    case dhcp
    /// Someone else configures it: the link is brought up and nothing else touched.
    case external
    /// The profile says it.
    case `static`(address: InterfaceAddress, gateway: IPAddress?, dns: [IPAddress])

    /// The address that the profile gives, if it gives one.
    public var staticAddress: InterfaceAddress? {
        if case .static(let address, _, _) = self { address } else { nil }
    }

    /// The network of that address; nil where the address stands alone, as hosters give it.
    public var homeNetwork: IPNetwork? {
        staticAddress.flatMap { $0.prefixLength < $0.family.bitWidth ? $0.network : nil }
    }

    /// From where requests come when the profile does not say: that network, else private sources.
    public var homeNetworks: [IPNetwork] { homeNetwork.map { [$0] } ?? SourceScope.privateNetworks }
}

/// `interfaces.www.wifi`: a wireless network, joined through wpa_supplicant.
public struct WiFi: Hashable, Sendable {
    /// The network's name: 1 to 32 bytes (IEEE 802.11 9.4.2.2).
    public let ssid: String
    /// The key to it.
    public let key: WiFiKey
    /// The ISO 3166 code of the country whose radio rules apply.
    public let country: String?
}

/// Where the key of a wireless network is.
public enum WiFiKey: Hashable, Sendable {
    /// In a file of its own, which is read when it is needed.
    case file(String)
    /// In the profile itself: a passphrase of 8 to 63 characters, or 64 hexadecimal digits.
    case inline(String)

    /// Whether a text can be one (IEEE 802.11 J.4.1).
    public static func isKey(_ text: String) -> Bool {
        let isDigest = text.utf8.count == 64 && text.allSatisfy { $0.isASCII && $0.isHexDigit }
        return isDigest
            || (8...63).contains(text.utf8.count) && text.utf8.allSatisfy { (0x20...0x7e).contains($0) }
    }
}
