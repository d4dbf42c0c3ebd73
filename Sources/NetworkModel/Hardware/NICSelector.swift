/// What a profile says of the NIC that plays a role. Everything that is given must hold.
public struct NICSelector: Hashable, Sendable, Codable, CustomStringConvertible {
    /// The interface's name at the first binding.
    public var name: LinkName?
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
        self.name = name
        self.mac = mac
        self.driver = driver
        self.path = path
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
