public import NetworkModel

/// `nodes`: who is on the cluster side.
public struct Nodes: Hashable, Sendable {
    /// Where node addresses lie; only listed MACs get one.
    public let range: AddressRange?
    /// How many seconds a DHCP lease lasts; nil leaves it to the server.
    public let lease: Int?
    /// Ranges that nothing else may use.
    public let reserved: [ReservedRange]
    /// The machines that are known.
    public let hosts: [Node]

    /// The values as they are.
    public init(range: AddressRange?, lease: Int?, reserved: [ReservedRange], hosts: [Node]) {
        self.range = range
        self.lease = lease
        self.reserved = reserved
        self.hosts = hosts
    }

    /// What a profile without `nodes` says.
    public static let none = Nodes(range: nil, lease: nil, reserved: [], hosts: [])
}

/// Addresses that are taken for something other than nodes.
public struct ReservedRange: Hashable, Sendable {
    /// For what, in words.
    public let name: String
    /// The addresses.
    public let range: AddressRange

    /// The values as they are.
    public init(name: String, range: AddressRange) {
        self.name = name
        self.range = range
    }
}

/// A machine of the cluster.
public struct Node: Hashable, Sendable {
    /// Its host name: one RFC 1123 label.
    public let name: String
    /// Those of its NICs, by which DHCP and the installer know it: at least one, and one in use at a time.
    public let macs: [MACAddress]
    /// The address that it gets.
    public let address: IPAddress
    /// What it is, in words.
    public let model: String?

    /// The first of them, which names the machine where one does.
    public var mac: MACAddress { macs[0] }

    /// A machine with one NIC, or with several.
    public init(
        name: String, mac: MACAddress, otherMACs: [MACAddress] = [], address: IPAddress, model: String?
    ) {
        self.name = name
        macs = [mac] + otherMACs
        self.address = address
        self.model = model
    }
}
