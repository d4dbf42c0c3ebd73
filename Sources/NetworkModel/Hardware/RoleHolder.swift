/// The hardware that has a role since a selector first bound it. It keeps the role under whatever name
/// the kernel gives it: USB NICs swap theirs between boots.
public struct RoleHolder: Hashable, Sendable, Codable {
    /// The name it had last.
    public let interface: LinkName
    /// The permanent address, or the one in use where there is none (veth).
    public let mac: MACAddress?
    /// As `ethtool -i` names it.
    public let driver: String?
    /// The bus path as udev's ID_PATH names it.
    public let path: String?
    /// A role of a cable never goes to an antenna by itself, nor the other way round.
    public let isWireless: Bool
    /// Such as `bridge`: the identity of a link that is no hardware is its name and its kind. Nil for hardware.
    public let kind: String?
    /// What the profile said when the role was given; once it says something else, that binds anew.
    public let selector: NICSelector

    /// A NIC that answers the selector, or was put in its place.
    public init(_ nic: NIC, selector: NICSelector) {
        interface = nic.name
        mac = nic.mac
        driver = nic.driver
        path = nic.path
        isWireless = nic.isWireless
        kind = nic.kind
        self.selector = selector
    }

    /// The same link among others; nil where it is not there, or cannot be told from its like.
    ///
    /// Addresses are not unique (docks, cheap adapters): the place on the bus decides between two.
    public func present(among nics: [NIC]) -> NIC? {
        kind == nil
            ? hardware(among: nics.filter(\.isHardware)) : other(among: nics.filter { $0.kind == kind })
    }

    /// One that was renamed may still have the alternative name that the profile gives.
    private func other(among nics: [NIC]) -> NIC? {
        nics.first { $0.name == interface } ?? nics.first { selector.name.map($0.isCalled) ?? false }
    }

    private func hardware(among nics: [NIC]) -> NIC? {
        let alike = nics.filter { mac == nil ? $0.name == interface : $0.mac == mac }
        guard alike.count > 1 else { return alike.first }
        let inPlace = alike.filter { path == nil ? $0.name == interface : $0.path == path }
        return inPlace.count == 1 ? inPlace.first : nil
    }
}
