import NetworkModel

/// The machines of the lab, each a network namespace. The raw value is the machine's name.
public enum LabHost: String, CaseIterable, Hashable, Sendable, Codable {
    /// A server beyond the home network.
    case internet
    /// The router of the home network, and its switch. It knows nothing of the cluster.
    case homeRouter = "home-router"
    /// A computer in the home network.
    case home
    /// The machine that is to become the gateway: eth0 faces the cluster, eth1 the home network.
    case gateway
    /// The switch of the cluster.
    case clusterSwitch = "switch"
    case controlPlaneNode = "k8s-control-plane-node"
    case node2 = "k8s-node2"

    static let nodes: [LabHost] = [.controlPlaneNode, .node2]

    /// What it is, for people.
    public var purpose: String {
        switch self {
        case .internet: "a server out there"
        case .homeRouter: "home's router and switch"
        case .home: "a computer at home"
        case .gateway: "what gwnet configures"
        case .clusterSwitch: "the cluster's switch"
        case .controlPlaneNode, .node2: "a node"
        }
    }
}

/// A value that is written in this program, and so cannot be unreadable.
func literal<Value: TextValue>(_ text: StaticString) -> Value {
    guard let value = Value("\(text)") else { preconditionFailure("\(text) is no \(Value.self)") }
    return value
}

/// The addresses of the lab's machines (RFC 5737, RFC 3849, RFC 4193); the gateway's own come from
/// the profile.
enum LabAddress {
    static let internet: InterfaceAddress = literal("198.51.100.10/24")
    static let internet6: InterfaceAddress = literal("2001:db8:100::10/64")
    static let routerOutside: InterfaceAddress = literal("198.51.100.1/24")
    static let routerOutside6: InterfaceAddress = literal("2001:db8:100::1/64")
    static let router: InterfaceAddress = literal("203.0.113.1/24")
    static let router6: InterfaceAddress = literal("2001:db8:113::1/64")
    static let home: InterfaceAddress = literal("203.0.113.50/24")
    static let home6: InterfaceAddress = literal("2001:db8:113::50/64")
    static let controlPlaneNode: InterfaceAddress = literal("192.168.57.31/24")
    static let controlPlaneNode6: InterfaceAddress = literal("fd57::31/64")
    static let node2: InterfaceAddress = literal("192.168.57.32/24")
    static let node2IPv6: InterfaceAddress = literal("fd57::32/64")
    /// What nodes have as their default gateway, and so what a profile has to give it.
    static let gateway: InterfaceAddress = literal("192.168.57.30/24")
    /// What the gateway gets while it is probed, unless the profile says it.
    static let gatewayWWW: InterfaceAddress = literal("203.0.113.2/24")
    /// What a router advertisement would give it, along with a prefix for the cluster.
    static let gatewayWWW6: InterfaceAddress = literal("2001:db8:113::2/64")
    static let gateway6: InterfaceAddress = literal("fd57::30/64")

    /// Where a machine answers, IPv4 and IPv6.
    static func of(_ host: LabHost) -> (ipv4: IPAddress, ipv6: IPAddress) {
        switch host {
        case .internet: (internet.address, internet6.address)
        case .homeRouter: (router.address, router6.address)
        case .home: (home.address, home6.address)
        case .gateway, .clusterSwitch: (gateway.address, gateway6.address)
        case .controlPlaneNode: (controlPlaneNode.address, controlPlaneNode6.address)
        case .node2: (node2.address, node2IPv6.address)
        }
    }
}
