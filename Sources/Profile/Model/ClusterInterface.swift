import NetworkModel

/// `interfaces.cluster`: the NIC that faces the nodes.
public struct ClusterInterface: Hashable, Sendable {
    /// Which NIC it is.
    public let match: NICSelector
    /// The largest packet; nil leaves it to the driver.
    public let mtu: Int?
    /// The gateway's own address on this side. Never a default route or DNS here.
    public let address: InterfaceAddress
    /// Networks behind nodes, such as pods and load balancers.
    public let routes: [StaticRoute]

    /// Everything that counts as cluster for forwarding, masquerade and anti-spoofing.
    public var networks: [IPNetwork] { [address.network] + routes.map(\.to) }
}

/// A network behind a node.
public struct StaticRoute: Hashable, Sendable {
    /// The network.
    public let to: IPNetwork
    /// The node in front of it; nil where a routing daemon brings the route.
    public let via: IPAddress?
}
