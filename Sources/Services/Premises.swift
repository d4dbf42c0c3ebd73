public import NetworkModel

/// What the renderers are told of the machine, besides the services themselves.
public struct Premises: Hashable, Sendable {
    /// The gateway's own name: one label; nil where the profile gives none.
    public let hostname: String?
    /// The domain of the cluster's names, such as `cluster.home`.
    public let domain: String?
    /// The side of the nodes.
    public let cluster: Frontage
    /// The side of the home network.
    public let www: Frontage
    /// What brings www up.
    public let uplink: Uplink
    /// The links that nobody but gwnet configures.
    public var ownLinks: [LinkName] { ownSides.map(\.link) }
    /// Those of them that no program has made: a manager that lets go of a link that it made removes it.
    public var ownHardware: [LinkName] { ownSides.filter { !$0.isMade }.map(\.link) }
    var ownSides: [Frontage] { [cluster] + (uplink.isExternal ? [] : [www]) }
    /// Who is on the cluster side.
    public let nodes: Nodes
    /// What runs for them.
    public let services: WantedServices
    /// Who may reach which port of the gateway.
    public let access: GatewayAccess
    /// Where files lie, and who runs the daemons.
    public let layout: Layout
    /// The path of the profile, for the line that says who wrote a file.
    public let profilePath: String

    /// The values as they are.
    public init(
        hostname: String?, domain: String?, cluster: Frontage, www: Frontage, uplink: Uplink, nodes: Nodes,
        services: WantedServices, access: GatewayAccess, layout: Layout, profilePath: String
    ) {
        self.hostname = hostname
        self.domain = domain
        self.cluster = cluster
        self.www = www
        self.uplink = uplink
        self.nodes = nodes
        self.services = services
        self.access = access
        self.layout = layout
        self.profilePath = profilePath
    }

    /// The same for files below another root, such as the one where they are judged.
    public func moved(to root: String) -> Premises {
        Premises(
            hostname: hostname, domain: domain, cluster: cluster, www: www, uplink: uplink, nodes: nodes,
            services: services, access: access, layout: layout.moved(to: root), profilePath: profilePath)
    }

    /// The side's link, address and networks.
    public func frontage(_ side: Side) -> Frontage {
        switch side {
        case .cluster: cluster
        case .www: www
        }
    }
}

/// The machine as one side sees it.
public struct Frontage: Hashable, Sendable {
    /// The link of the role.
    public let link: LinkName
    /// Whether it is no hardware but a bridge, VLAN or the like, which another program has made.
    public let isMade: Bool
    /// The gateway's IPv4 address there; nil where nobody has given it one yet.
    public let address: InterfaceAddress?
    /// From where requests may come.
    public let networks: [IPNetwork]
    /// The servers that the profile, or the lease, names for asking about names.
    public let nameServers: [IPAddress]

    /// The values as they are.
    public init(
        link: LinkName, isMade: Bool = false, address: InterfaceAddress?, networks: [IPNetwork],
        nameServers: [IPAddress] = []
    ) {
        self.link = link
        self.isMade = isMade
        self.address = address
        self.networks = networks
        self.nameServers = nameServers
    }
}

/// Where files lie, and who runs the daemons.
public struct Layout: Hashable, Sendable, Codable {
    /// In front of every path, also of those that the profile names; empty for `/`.
    public let root: String
    /// Who starts, reloads and stops the daemons.
    public let manager: Manager
    /// Which program serves files.
    public let fileServer: FileServer
    /// False in a network namespace of its own: the clock is the machine's, not ours to set.
    public let ownsClock: Bool
    /// Whether systemd-resolved answers this machine's own questions, and so wants to know of our names.
    public let hasResolved: Bool
    /// The network managers that are installed, where they could meet our links.
    public let linkManagers: [Daemon]
    /// The links, or patterns of links, that ifupdown leaves alone as its user wants it.
    public let excludedFromIfupdown: [String]
    /// Where gwnet itself lies, for daemons that call it; nil for where its package puts it.
    public let program: String?

    /// Who runs the daemons.
    public enum Manager: String, Hashable, Sendable, Codable {
        /// systemd, by the units of the distribution's packages.
        case systemd
        /// gwnet itself, in the caller's namespaces.
        case direct
    }

    /// Who serves NFS.
    public enum FileServer: String, Hashable, Sendable, Codable {
        /// The kernel (nfs-kernel-server).
        case kernel
        /// nfs-ganesha, in user space.
        case ganesha
    }

    /// The values as they are.
    public init(
        root: String, manager: Manager, fileServer: FileServer, ownsClock: Bool, hasResolved: Bool,
        linkManagers: [Daemon] = [], excludedFromIfupdown: [String] = [], program: String? = nil
    ) {
        self.root = root
        self.manager = manager
        self.fileServer = fileServer
        self.ownsClock = ownsClock
        self.hasResolved = hasResolved
        self.linkManagers = linkManagers
        self.excludedFromIfupdown = excludedFromIfupdown
        self.program = program
    }

    /// A path of this machine, below the root.
    public func path(_ absolute: String) -> String { root + absolute }

    /// The same files below another root, such as the one where they are judged.
    public func moved(to root: String) -> Layout {
        Layout(
            root: root, manager: manager, fileServer: fileServer, ownsClock: ownsClock,
            hasResolved: hasResolved, program: program)
    }
}
