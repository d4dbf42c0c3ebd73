/// What a profile says of the NIC that plays a role. Everything that is given must hold.
public struct NICSelector: Hashable, Sendable, Codable, CustomStringConvertible {
    /// The link's name at the first binding, or an alternative name of it.
    public var name: AlternativeName?
    /// The permanent MAC address (`IFLA_PERM_ADDRESS`).
    public var mac: MACAddress?
    /// The kernel driver, as `ethtool -i` shows it.
    public var driver: String?
    /// The place on the bus, as udev's `ID_PATH` has it.
    public var path: String?

    /// A selector of the given properties; one without any would match every NIC.
    public init(
        name: LinkName? = nil, mac: MACAddress? = nil, driver: String? = nil, path: String? = nil
    ) {
        self.name = name.map { AlternativeName($0) }
        self.mac = mac
        self.driver = driver
        self.path = path
    }

    /// A selector by any name that a link may be found by, and what else must hold.
    public init(calledBy name: AlternativeName?, mac: MACAddress?, driver: String?, path: String?) {
        self.name = name
        self.mac = mac
        self.driver = driver
        self.path = path
    }

    /// True where nothing but the name is given, which every kind of link has.
    public var isNameAlone: Bool { name != nil && mac == nil && driver == nil && path == nil }

    /// The links that answer: hardware by all that is given; others by their name alone, since a bridge or a
    /// VLAN has the MAC address of the NIC below it.
    public func candidates(among nics: [NIC]) -> [NIC] {
        let hardware = nics.filter { $0.isHardware && matches($0) }
        guard hardware.isEmpty, isNameAlone else { return hardware }
        return nics.filter { !$0.isHardware && $0.carriesIP && matches($0) }
    }

    /// True when everything that the selector names holds for the link.
    public func matches(_ nic: NIC) -> Bool {
        (name.map(nic.isCalled) ?? true) && (mac == nil || mac == nic.mac)
            && (driver == nil || driver == nic.driver) && (path == nil || path == nic.path)
    }

    /// For messages: `name eth0, driver r8152`.
    public var description: String {
        let parts = [
            name.map { "name \($0)" }, mac.map { "mac \($0)" },
            driver.map { "driver \($0)" }, path.map { "path \($0)" },
        ]
        return parts.compactMap { $0 }.joined(separator: ", ")
    }
}
