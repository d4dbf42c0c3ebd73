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

    /// A NIC as rtnetlink, sysfs and udev describe it together.
    public init(
        name: LinkName, mac: MACAddress?, driver: String?, path: String?, isHardware: Bool, mtu: UInt32,
        mtuRange: ClosedRange<UInt32>?, master: LinkName? = nil, isWireless: Bool = false
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
    }
}
