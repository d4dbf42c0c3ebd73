import NetworkModel
public import Services

/// A checked profile: what the gateway should be, in values that cannot be wrong by themselves.
public struct Profile: Hashable, Sendable {
    /// The gateway's name in rendered files; gwnet never sets the host name of the machine.
    public let hostname: String?
    /// The domain of the cluster's names, such as `cluster.home`.
    public let domain: String?
    /// `interfaces.cluster`: the side of the nodes.
    public let cluster: ClusterInterface
    /// `interfaces.www`: the side of the home network and the internet.
    public let www: WWWInterface
    /// `router`: what may pass, and what is translated.
    public let router: Router
    /// `nodes`: who is on the cluster side.
    public let nodes: Nodes
    /// `services`: which daemons serve them.
    public let services: WantedServices
    /// Where each key stands in the file.
    public let locations: SourceMap
    /// What is valid, and known to cause trouble.
    public let warnings: [ProfileProblem]
}
