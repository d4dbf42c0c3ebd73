import NetworkModel
import Profile
import Services

/// What a profile promises, as a person would read it: a second opinion on the ruleset, which is
/// made from the same profile by other code.
struct GatewayPromise {
    let router: Router
    /// The gateway's address on the cluster side.
    let cluster: IPAddress
    let clusterNetworks: [IPNetwork]
    /// Networks behind nodes.
    let clusterRoutes: [StaticRoute]
    /// The gateway's address on the home side.
    let www: InterfaceAddress
    private let nodes: Set<IPAddress>
    /// What its services answer to.
    private let listeners: [Services.Listener]
    /// Where requests come from when the profile does not say.
    private let homeNetworks: [IPNetwork]

    init(_ profile: Profile) {
        router = profile.router
        cluster = profile.cluster.address.address
        clusterNetworks = profile.cluster.networks
        clusterRoutes = profile.cluster.routes
        nodes = Set(profile.nodes.hosts.map(\.address))
        listeners = profile.services.listeners
        www = profile.www.ipv4.staticAddress ?? LabAddress.gatewayWWW
        homeNetworks = profile.www.ipv4.homeNetworks
    }

    /// Whether the gateway itself answers this from outside.
    func answers(_ packet: Probe.Packet, fromOutside source: IPAddress) -> Bool {
        if serves(packet, .www) && covers(.unspecified, source) { return true }
        return router.allowWWW.contains { allowance in
            allowance.covers(packet) && covers(allowance.source, source)
        }
    }

    /// Whether a service answers this on a side.
    private func serves(_ packet: Probe.Packet, _ side: Side) -> Bool {
        listeners.contains { $0.sides.contains(side) && Probe.Packet($0.transport, $0.port) == packet }
    }

    /// Whether the port belongs to a daemon, so that no program of the lab can listen there.
    func isTakenByService(_ packet: Probe.Packet) -> Bool {
        Side.allCases.contains { serves(packet, $0) }
    }

    /// Whether the gateway itself answers this from a node; SSH and ping always.
    func answers(_ packet: Probe.Packet, fromNode source: IPAddress) -> Bool {
        if packet == .tcp(22) || packet == .ping { return true }
        if serves(packet, .cluster) && isClient(source, of: packet) { return true }
        return router.allowCluster.contains { allowance in
            let networks = allowance.source.networks(home: clusterNetworks)
            return allowance.covers(packet) && networks.contains { $0.contains(source) }
        }
    }

    /// Whether the services that answer a packet on the cluster's side are for this sender.
    private func isClient(_ source: IPAddress, of packet: Probe.Packet) -> Bool {
        let isForNodes = listeners.contains {
            $0.isForNodesAlone && Probe.Packet($0.transport, $0.port) == packet
        }
        return isForNodes
            ? nodes.contains(source) : clusterNetworks.contains(where: { $0.contains(source) })
    }

    /// Whether this passes to a node, routed.
    func routes(_ packet: Probe.Packet, to destination: IPAddress, from source: IPAddress) -> Bool {
        router.inbound.contains { allowance in
            allowance.to.contains(destination) && allowance.kind.covers(packet)
                && covers(allowance.source, source)
        }
    }

    /// Under which address a node is seen there.
    func source(of node: IPAddress, to destination: IPAddress) -> IPAddress {
        router.masquerade.covers(destination) ? www.address : node
    }

    /// Whether a port forward serves this sender.
    func forwards(_ forward: PortForward, from source: IPAddress) -> Bool {
        covers(forward.source, source)
    }

    /// A port that no key of the profile speaks of.
    var unmentionedPort: UInt16 {
        let allowed = (router.allowWWW + router.allowCluster).flatMap(\.ports).map(\.ports)
        let taken = allowed + router.portForwards.map(\.ports) + router.inbound.compactMap(\.kind.ports)
        return (4711...4999).first { port in !taken.contains { $0.contains(port) } } ?? 4711
    }

    private func covers(_ scope: SourceScope, _ source: IPAddress) -> Bool {
        scope.networks(home: homeNetworks).contains { $0.contains(source) }
    }
}

extension Allowance {
    fileprivate func covers(_ packet: Probe.Packet) -> Bool {
        switch packet {
        case .tcp(let port): ports.contains { $0.transport == .tcp && $0.ports.contains(port) }
        case .udp(let port): ports.contains { $0.transport == .udp && $0.ports.contains(port) }
        case .ping: isPing
        }
    }

    /// One packet for each of its ports or ranges.
    var samples: [Probe.Packet] {
        isPing ? [.ping] : ports.map { Probe.Packet($0.transport, $0.ports.first) }
    }
}

extension InboundAllowance.Kind {
    fileprivate func covers(_ packet: Probe.Packet) -> Bool {
        switch (self, packet) {
        case (.any, _), (.icmp, .ping): true
        case (.tcp(let ports), .tcp(let port)), (.udp(let ports), .udp(let port)):
            ports?.contains(port) ?? true
        default: false
        }
    }

    fileprivate var ports: PortRange? {
        switch self {
        case .tcp(let ports), .udp(let ports): ports
        case .icmp, .any: nil
        }
    }

    /// A packet that it lets through.
    func sample(otherwise port: UInt16) -> Probe.Packet {
        switch self {
        case .tcp(let ports): .tcp(ports?.first ?? port)
        case .udp(let ports): .udp(ports?.first ?? port)
        case .icmp: .ping
        case .any: .tcp(port)
        }
    }
}

extension Probe.Packet {
    init(_ transport: TransportProtocol, _ port: UInt16) {
        switch transport {
        case .tcp: self = .tcp(port)
        case .udp: self = .udp(port)
        }
    }
}
