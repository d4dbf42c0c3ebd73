import NetworkModel
import Services

extension Topology {
    /// The picture of a profile.
    public init(_ profile: Profile) {
        let names = KnownNames(profile)
        gateway = profile.gatewayName
        www = WWW(profile.www)
        cluster = Cluster(profile)
        nodes = Machine.all(of: profile)
        openings = Opening.all(of: profile)
        forwards = profile.router.portForwards.map { Passage($0, profile, names) }
        inbound = profile.router.inbound.map { Passage($0, profile, names) }
        services = Service.all(of: profile)
        masquerade = profile.router.masquerade.isOn
        masqueradeExceptions = profile.router.masquerade.exceptions
        ipv6 = profile.router.ipv6
    }
}

extension Profile {
    fileprivate var gatewayName: String {
        let parts = [hostname ?? "gateway", hostname == nil ? nil : domain]
        return parts.compactMap { $0 }.joined(separator: ".")
    }

    /// The network that a scope means, in words.
    fileprivate func words(_ scope: SourceScope, on side: Side) -> String {
        switch scope {
        case .any: "anywhere"
        case .networks(let networks):
            networks.map { $0 == cluster.address.network ? "cluster" : $0.description }
                .joined(separator: ", ")
        case .unspecified where side == .cluster: "cluster"
        case .unspecified: www.ipv4.homeNetwork?.description ?? "private addresses"
        }
    }
}

extension NICSelector {
    /// The name where one is given: what else must hold says little to a reader.
    fileprivate var shortText: String { name?.description ?? description }
}

extension Topology.WWW {
    fileprivate init(_ interface: WWWInterface) {
        nic = interface.match.shortText
        ssid = interface.wifi?.ssid
        network = interface.ipv4.staticAddress?.network
        switch interface.ipv4 {
        case .dhcp: (address, router, dns) = ("dhcp", nil, [])
        case .external: (address, router, dns) = ("external", nil, [])
        case .static(let own, let gateway, let servers):
            (address, router, dns) = (own.description, gateway, servers)
        }
    }
}

extension Topology.Cluster {
    fileprivate init(_ profile: Profile) {
        nic = profile.cluster.match.shortText
        address = profile.cluster.address
        network = profile.cluster.address.network
        routedByOthers = profile.cluster.routes.filter { $0.via == nil }.map(\.to)
        range = profile.nodes.range
        dhcp = profile.hasDHCP
        lease = profile.nodes.lease
        reserved = profile.nodes.reserved.map { Topology.Reservation(name: $0.name, range: $0.range) }
    }
}

extension Topology.Machine {
    /// The hosts, then whoever only stands in front of a network.
    fileprivate static func all(of profile: Profile) -> [Self] {
        var behind: [IPAddress: [IPNetwork]] = [:]
        for route in profile.cluster.routes {
            if let via = route.via { behind[via, default: []].append(route.to) }
        }
        let hosts = profile.nodes.hosts
        let known = hosts.map { host in
            Self(
                name: host.name, address: host.address, mac: host.mac, macs: host.macs, model: host.model,
                networks: behind[host.address] ?? [])
        }
        let others = behind.filter { via, _ in !hosts.contains { $0.address == via } }
        return known
            + others.sorted { $0.key < $1.key }.map { via, networks in
                Self(name: nil, address: via, mac: nil, macs: [], model: nil, networks: networks)
            }
    }
}

extension Topology.Opening {
    /// In the order of the profile, after what the cluster always may.
    fileprivate static func all(of profile: Profile) -> [Self] {
        let always = ["ssh", "ping"].map { Self(side: .cluster, what: $0, from: "cluster") }
        let outside = profile.router.allowWWW.map { Self($0, on: .www, profile) }
        let inside = profile.router.allowCluster.map { Self($0, on: .cluster, profile) }
        return outside + always + inside.filter { !always.contains($0) }
    }

    private init(_ allowance: Allowance, on side: Side, _ profile: Profile) {
        self.side = side
        what = allowance.words
        from = profile.words(allowance.source, on: side)
    }
}

extension Topology.Passage {
    fileprivate init(_ forward: PortForward, _ profile: Profile, _ names: KnownNames) {
        what = forward.transportPorts.description
        to = forward.toPort.map { "\(forward.to):\($0)" } ?? forward.to.description
        name = names.name(of: forward.to)
        from = profile.words(forward.source, on: .www)
        network = IPNetwork(containing: forward.to, prefixLength: forward.to.family.bitWidth) ?? .anyIPv4
    }

    fileprivate init(_ allowance: InboundAllowance, _ profile: Profile, _ names: KnownNames) {
        let isOne = allowance.to.first == allowance.to.last
        what = allowance.kind.words
        to = isOne ? allowance.to.address.description : allowance.to.description
        name = isOne ? names.name(of: allowance.to.address) : nil
        from = profile.words(allowance.source, on: .www)
        network = allowance.to
    }
}

extension InboundAllowance.Kind {
    fileprivate var words: String {
        switch self {
        case .tcp(let ports): "tcp \(ports?.description ?? "all ports")"
        case .udp(let ports): "udp \(ports?.description ?? "all ports")"
        case .icmp: "icmp"
        case .any: "every protocol"
        }
    }
}

/// What the profile calls an address: a host, else a name of the DNS, else what the range is for.
private struct KnownNames {
    private let hosts: [Node]
    private let names: [NamedAddress]
    private let reserved: [ReservedRange]

    init(_ profile: Profile) {
        hosts = profile.nodes.hosts
        names = profile.services.dns?.names ?? []
        reserved = profile.nodes.reserved
    }

    func name(of address: IPAddress) -> String? {
        hosts.first { $0.address == address }?.name
            ?? names.first { $0.address == address }?.name
            ?? reserved.first { $0.range.contains(address) }?.name
    }
}
