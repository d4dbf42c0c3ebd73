/// A network link of this machine that may play a role.
public struct NIC: Hashable, Sendable, Codable {
    /// The name of today: USB NICs swap theirs between boots.
    public let name: LinkName
    /// The permanent address (IFLA_PERM_ADDRESS), or the one in use where there is none (veth).
    public let mac: MACAddress?
    /// The kernel driver, as `ethtool -i` names it.
    public let driver: String?
    /// The bus path as udev's ID_PATH names it, such as `platform-fd580000.ethernet`.
    public let path: String?
    /// True for links that stand for a plug or an antenna; false for bridges, tunnels and the like.
    public let isHardware: Bool
    /// True for an antenna, false for a plug.
    public let isWireless: Bool
    /// In bytes (IFLA_MTU), as it is now.
    public let mtu: UInt32
    /// What the driver takes, in bytes; nil where the kernel does not say.
    public let mtuRange: ClosedRange<UInt32>?
    /// The bridge or bond that it is part of: what it receives bears that one's name.
    public let master: LinkName?
    /// IFLA_INFO_KIND of a link that is no hardware, such as `bridge`; nil for hardware.
    public let kind: String?
    /// Nil in what is recorded: it says nothing of who the link is.
    public private(set) var traits: Traits?

    /// What is known of a link while it is there.
    public struct Traits: Hashable, Sendable, Codable {
        /// IFLA_ALT_IFNAME
        public let alternativeNames: [AlternativeName]
        /// False for the loopback link, and for kinds of links that no IP address can be on.
        public let carriesIP: Bool
        /// ARPHRD_ETHER: there are MAC addresses, ARP, and DHCP.
        public let isEthernet: Bool
        /// IFF_POINTOPOINT: one host at the other end, which needs no gateway's address.
        public let isPointToPoint: Bool
        /// The link that this one is on (IFLA_LINK), as a VLAN is.
        public let lower: LinkName?

        /// The values as they are.
        public init(
            alternativeNames: [AlternativeName], carriesIP: Bool, isEthernet: Bool, isPointToPoint: Bool,
            lower: LinkName?
        ) {
            self.alternativeNames = alternativeNames
            self.carriesIP = carriesIP
            self.isEthernet = isEthernet
            self.isPointToPoint = isPointToPoint
            self.lower = lower
        }
    }

    /// A NIC as rtnetlink, sysfs and udev describe it together.
    public init(
        name: LinkName, mac: MACAddress?, driver: String?, path: String?, isHardware: Bool, mtu: UInt32,
        mtuRange: ClosedRange<UInt32>?, master: LinkName? = nil, isWireless: Bool = false,
        kind: String? = nil, traits: Traits? = nil
    ) {
        self.name = name
        self.mac = mac
        self.driver = driver
        self.path = path
        self.isHardware = isHardware
        self.isWireless = isWireless
        self.mtu = mtu
        self.mtuRange = mtuRange
        self.master = master
        self.kind = isHardware ? nil : kind ?? NIC.otherKind
        self.traits = traits
    }

    /// The kind of a link that is no hardware and has none, such as a raw-IP modem.
    static let otherKind = "other"

    /// Without what may differ at the next look.
    public var recorded: NIC {
        var result = self
        result.traits = nil
        return result
    }

    /// By its own name, or by an alternative one.
    public func isCalled(_ name: AlternativeName) -> Bool {
        name.description == self.name.description || traits?.alternativeNames.contains(name) == true
    }

    /// Whether it may be a side at all.
    public var carriesIP: Bool { traits?.carriesIP ?? true }
    /// Whether it has MAC addresses, ARP and DHCP.
    public var isEthernet: Bool { traits?.isEthernet ?? true }
    /// Whether a route over it needs no gateway.
    public var isPointToPoint: Bool { traits?.isPointToPoint ?? false }
}
