public import NetworkModel
import Services

/// Who is connected to what, as the profile alone says it: nothing here was measured.
///
/// What the pictures (`TopologyText`, `TopologyMermaid`, `TopologySVG`) show, and what
/// `gwnet topology --json` prints.
public struct Topology: Hashable, Sendable, Encodable {
    /// Of the JSON form; keys are only ever added.
    public let version = 1
    /// The gateway's name with its domain; `gateway` where the profile names neither.
    public let gateway: String
    /// The side of the home network and the internet.
    public let www: WWW
    /// The side of the nodes.
    public let cluster: Cluster
    /// The machines of the cluster, in the order of the profile.
    public let nodes: [Machine]
    /// What of the gateway itself may be reached, besides its services.
    public let openings: [Opening]
    /// Ports of the gateway that lead to a node.
    public let forwards: [Passage]
    /// What of the cluster may be reached from outside under its own address.
    public let inbound: [Passage]
    /// What runs for them.
    public let services: [Service]
    /// Whether the cluster leaves under the gateway's address on www.
    public let masquerade: Bool
    /// The networks to which it leaves under its own addresses all the same.
    public let masqueradeExceptions: [IPNetwork]
    /// Whether IPv6 is routed; it is filtered where not.
    public let ipv6: Bool
}

extension Topology {
    /// `interfaces.www`, and what is known of the network behind it.
    public struct WWW: Hashable, Sendable, Encodable {
        /// The NIC's name, or what else it is told by.
        public let nic: String
        /// `ADDRESS/PREFIX`, `dhcp` or `external`.
        public let address: String
        /// The home network, where the address is fixed.
        public let network: IPNetwork?
        /// The way to the internet, where the profile says it.
        public let router: IPAddress?
        /// The name servers, where the profile says them.
        public let dns: [IPAddress]
        /// The wireless network that the NIC joins.
        public let ssid: String?
    }

    /// `interfaces.cluster`, and the addresses of its network.
    public struct Cluster: Hashable, Sendable, Encodable {
        /// The NIC's name, or what else it is told by.
        public let nic: String
        /// The gateway's own address here.
        public let address: InterfaceAddress
        /// The network of that address.
        public let network: IPNetwork
        /// Networks of the cluster to which routing daemons bring the routes.
        public let routedByOthers: [IPNetwork]
        /// Where the nodes' addresses lie.
        public let range: AddressRange?
        /// Whether the listed nodes get theirs by DHCP.
        public let dhcp: Bool
        /// How long a lease lasts, in seconds.
        public let lease: Int?
        /// Addresses that are taken for something else.
        public let reserved: [Reservation]
    }

    /// A machine of the cluster.
    public struct Machine: Hashable, Sendable, Encodable {
        /// Its host name; nil for one that only routes name, by its address.
        public let name: String?
        /// Its address.
        public let address: IPAddress
        /// Its MAC address, where it is known.
        public let mac: MACAddress?
        /// All that it has, where it has several NICs.
        public let macs: [MACAddress]
        /// What it is, in words.
        public let model: String?
        /// The networks behind it.
        public let networks: [IPNetwork]
    }

    /// Addresses that are taken for something other than nodes.
    public struct Reservation: Hashable, Sendable, Encodable {
        /// For what, in words.
        public let name: String
        /// The addresses.
        public let range: AddressRange
    }

    /// Something of the gateway itself that may be reached.
    public struct Opening: Hashable, Sendable, Encodable {
        /// On which side.
        public let side: Side
        /// `ssh`, `tcp 8000-8010`.
        public let what: String
        /// From where, in words or as a network.
        public let from: String
    }

    /// Something in the cluster that may be reached through the gateway.
    public struct Passage: Hashable, Sendable, Encodable {
        /// `tcp 8443`, `icmp`
        public let what: String
        /// `192.168.57.200:443`, or a network.
        public let to: String
        /// The target's name, where the profile has one.
        public let name: String?
        /// From where, in words or as a network.
        public let from: String
        /// Where it ends, to find the machine by.
        let network: IPNetwork

        private enum CodingKeys: CodingKey {
            case what, to, name, from
        }
    }

    /// A service of the gateway.
    public struct Service: Hashable, Sendable, Encodable {
        /// `dns`, `dhcp`, `pxe`, `nfs`, `proxy`, `time`.
        public let name: String
        /// Whom it serves.
        public let sides: [Side]
        /// What it serves: shares, sites, names.
        public let items: [String]
    }
}

extension Topology {
    /// What leads to a machine from outside: forwards and routed ways that end there.
    func passages(to machine: Machine) -> [Passage] {
        (forwards + inbound).filter { $0.network.contains(machine.address) && $0.network.isSingle }
    }

    /// What leads into a range of addresses that is no machine's.
    func passages(to reservation: Reservation) -> [Passage] {
        (forwards + inbound).filter { reservation.range.contains(AddressRange($0.network)) }
    }
}

extension Topology.Machine {
    /// Its MAC addresses in a line; empty where none is known.
    var macText: String { macs.map(\.description).joined(separator: ", ") }
}

extension IPNetwork {
    /// Whether it is one address only.
    fileprivate var isSingle: Bool { first == last }
}

extension String {
    /// Nil in place of nothing.
    var nonEmpty: String? { isEmpty ? nil : self }
}
