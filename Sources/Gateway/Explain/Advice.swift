import NetworkModel
import Profile

/// What would let a packet live: a line of the profile, or something to do about the machine.
struct Advice {
    private let scenery: Scenery
    private let walk: Walk
    private let lines: ProfileLines

    init(_ scenery: Scenery, _ walk: Walk, _ lines: ProfileLines) {
        self.scenery = scenery
        self.walk = walk
        self.lines = lines
    }

    private var router: Router { scenery.profile.router }
    private var packet: Packet { walk.packet }

    /// Nil where it lives.
    var remedy: String? {
        guard walk.verdict != .passes else { return nil }
        guard let obstacle = walk.obstacle else { return doubt }
        let isWanted = Walk(of: packet, on: walk.incoming, through: scenery.wanted).verdict == .passes
        if isWanted {
            return "the profile would let it through: gwnet plan shows what differs, gwnet apply mends it"
        }
        return remedy(for: obstacle)
    }

    private var doubt: String? {
        walk.steps.first { $0.isUncertain }.map { step in
            step.stage == .neighbour
                ? "try it, and ask again"
                : "--probe asks the kernel: it shows each rule that a real packet meets"
        }
    }

    private func remedy(for obstacle: Obstacle) -> String? {
        switch obstacle {
        case .noSuchLink, .noCarrier: "plug the cable in, and see whether the other end is on"
        case .linkDown(let link): "ip link set \(link) up, and see who took it down"
        case .impossibleSource: "give the sender an address that is neither the gateway's nor reserved"
        case .impossibleDestination: "ask for an address that routers pass on"
        case .reversePath(let source, let link):
            "give it a route to \(source) by \(link), or sysctl -w net.ipv4.conf.\(link).rp_filter=2"
        case .noRoute(let address): route(to: address)
        case .deadEnd(let entry): "ip route del \(entry), and see what brings it"
        case .forwardingOff(let sysctl): forwarding(sysctl)
        case .silentNeighbour(let address, let link):
            "is \(address) on, and its cable in? ip neigh show \(address) dev \(link)"
        case .noWayBack: "gwnet apply puts masquerading back: \(lines.nearest("router.masquerade"))"
        case .noOwnAddress(let link):
            link == scenery.binding.www.name
                ? lines.nearest("interfaces.www.ipv4") + " has to give it one"
                : "give \(link) an address"
        case .refused(let rule, _): refusal(by: rule)
        case .notServed: nil
        }
    }

    private func route(to address: IPAddress) -> String {
        if case .static(_, nil, _) = scenery.profile.www.ipv4 {
            return "name a gateway: \(lines.nearest("interfaces.www.ipv4.gateway"))"
        }
        if address.isIPv6 { return "see who announces an IPv6 route on www: ip -6 route" }
        let isOurs = scenery.wanted.decision(from: nil, to: address, on: nil).entry != nil
        return isOurs
            ? "gwnet apply brings the route to it back; gwnet plan shows what else differs"
            : "see what should bring a default route on www: ip route"
    }

    private func forwarding(_ sysctl: Sysctl) -> String {
        packet.family == .ipv6
            ? "say true: \(lines.nearest("router.ipv6"))" : "sysctl -w \(sysctl)=1, or give the link a role"
    }
}

// Rules of our own are known by the chain that refuses.
extension Advice {
    private func refusal(by rule: RuleReference) -> String? {
        guard rule.table == "inet \(Machine.tableName)" else {
            return "gwnet has accepted it, or would: let the owner of \(rule.table) accept it too"
        }
        let reason = RefusalReason.allCases.first { rule.chain == "refuse_\($0.rawValue)" }
        switch reason {
        case .wwwInput: return allowance("router.allow.www", router.allowWWW)
        case .clusterInput: return allowance("router.allow.cluster", router.allowCluster)
        case .wwwForward: return inbound
        case .clusterForward: return clusterForward
        case .spoofed: return spoofed
        case .unassigned: return closedLink
        case .invalid: return "it belongs to no connection that the gateway knows"
        case nil: return "this rule is none of the profile's: gwnet plan shows what differs"
        }
    }

    /// The entry that is missing, in the profile's grammar.
    private func allowance(_ key: String, _ present: [Allowance]) -> String {
        if walk.incoming == scenery.binding.www.name, let index = lines.narrowForward {
            return "router.port_forwards has this port, from elsewhere alone: widen from in "
                + lines.nearest("router.port_forwards[\(index)]")
        }
        if let port = nodePort {
            let node = scenery.profile.nodes.hosts.first?.address.description ?? "NODE"
            return "nothing listens there on the gateway, and node ports are the nodes': add "
                + "{ tcp: \(port), to: \(node) } to \(lines.nearest("router.port_forwards"))"
        }
        if let index = lines.narrowAllowance(present), case .networks = present[index].source {
            return "add \(packet.source)/\(packet.family.bitWidth) to from in "
                + lines.nearest("\(key)[\(index)]")
        }
        return "add \(service ?? entry) to \(lines.nearest(key))"
    }

    /// A port that Kubernetes gives out on every node (service-node-port-range), and no program here has.
    private var nodePort: UInt16? {
        guard case .tcp(_, let port) = packet.content, (30000...32767).contains(port), packet.family == .ipv4,
            walk.incoming == scenery.binding.www.name, OpenPorts.listens(to: packet) == false
        else { return nil }
        return port
    }

    private var entry: String {
        switch packet.content {
        case .echo: from.isEmpty ? "ping" : "{ service: ping\(from) }"
        case .other(let content): "{ protocol: \(content.shortText)\(from) }"
        case .tcp(_, let port): "{ tcp: \(port)\(from) }"
        case .udp(_, let port): "{ udp: \(port)\(from) }"
        }
    }

    private var inbound: String {
        guard packet.family == .ipv4 else { return "IPv6 is not let in from www: there is no key for it" }
        let destination = packet.destination
        let isTranslated = walk.departure.destination != packet.destination
        if isTranslated { return "gwnet plan shows what differs from the profile" }
        let entry = "{ \(kind), to: \(destination)/32\(from) }"
        return "add \(entry) to \(lines.nearest("router.inbound"))"
    }

    private var clusterForward: String {
        if packet.family == .ipv6, !router.ipv6 { return "say true: \(lines.nearest("router.ipv6"))" }
        let way = walk.outgoing.map { "\($0) has no role: " } ?? ""
        return way + "the cluster goes out by www (\(scenery.binding.www.name)) and by virtual links alone; "
            + "see that www leads there: its cable, its lease, ip route show dev \(scenery.binding.www.name)"
    }

    private var closedLink: String {
        let (cluster, www) = (scenery.binding.cluster.name, scenery.binding.www.name)
        let link = walk.incoming.map { "\($0)" } ?? "that link"
        return
            "\(link) has no role, so it is closed: come in by cluster (\(cluster)) or www (\(www)), or name "
            + "\(link) as one of them in \(lines.nearest("interfaces"))"
    }

    private var spoofed: String {
        let networks = scenery.profile.cluster.networks
        guard networks.contains(where: { $0.contains(packet.source) }) else {
            return "to make it a cluster address, add { to: \(packet.source)/32, via: NODE } to "
                + lines.nearest("interfaces.cluster.routes")
        }
        return "\(packet.source) is the cluster's, by \(lines.nearest("interfaces.cluster.address")): "
            + "it may come in there alone"
    }

    /// What `router.inbound` calls it: `tcp: 4711`.
    private var kind: String {
        switch packet.content {
        case .tcp(_, let port): "tcp: \(port)"
        case .udp(_, let port): "udp: \(port)"
        case .echo: "icmp: true"
        case .other: "any: true"
        }
    }

    /// Where the sender is none of those that are meant without a word.
    private var from: String {
        let isCluster = walk.incoming == scenery.binding.cluster.name
        return isCluster || lines.isFromHome ? "" : ", from: \(packet.source)/\(packet.family.bitWidth)"
    }

    /// The name of a service that has this port, where its usual senders are meant.
    private var service: String? {
        guard from.isEmpty else { return nil }
        return NamedService.allCases.first { service in
            service.ports.contains { ports in
                kind == "\(ports.transport): \(ports.ports.first)" && ports.ports.isSinglePort
            }
        }?.rawValue
    }
}
