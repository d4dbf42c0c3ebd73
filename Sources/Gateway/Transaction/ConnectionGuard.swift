import NetworkModel
import Profile

/// Tells whether a change would cut the SSH connection that it is ordered over.
///
/// The connection counts as a new one: where no connection tracking ran before, the kernel meets it
/// in mid-stream and asks the rules for new flows.
struct ConnectionGuard {
    private let client: IPAddress
    private let server: IPAddress
    private let port: UInt16

    /// - Parameter variable: SSH_CONNECTION, as sshd(8) sets it: client address and port, server
    ///   address and port. Nil where it is no such thing.
    init?(_ variable: String?) {
        let words = (variable ?? "").split(separator: " ").map(String.init)
        // An address of IPv6 may bear a zone: fe80::1%eth1.
        guard words.count == 4, let client = IPAddress(words[0].withoutZone),
            let server = IPAddress(words[2].withoutZone), let port = UInt16(words[3])
        else { return nil }
        self.client = client
        self.server = server
        self.port = port
    }

    /// Why the change would cut the connection; nil where it would not.
    func threat(
        from observed: NetworkState, to desired: NetworkState, links: [ObservedLink]
    ) -> ConnectionThreat? {
        guard !client.isLoopback else { return nil }
        if let reason = addressThreat(observed, desired) { return ConnectionThreat(reason) }
        guard let link = arrivalLink(observed) else {
            return ConnectionThreat("no route leads to \(client)")
        }
        if desired.links[link]?.isUp == false { return ConnectionThreat("it would take \(link) down") }
        guard desired.firewall != nil else {
            return routeThreat(observed, link).map { ConnectionThreat($0) }
        }
        return filterThreat(from: observed, to: desired, on: link, links)
    }

    private func addressThreat(_ observed: NetworkState, _ desired: NetworkState) -> String? {
        let present = observed.addresses.filter { $0.address.address == server }
        let stays = present.contains { assignment in
            !assignment.origin.isOurs || desired.addresses.contains { $0.identity == assignment.identity }
        }
        return present.isEmpty || stays ? nil : "it would remove the address \(server)"
    }

    /// Without our table the only thing of ours left to lose is the way back to the client.
    private func routeThreat(_ observed: NetworkState, _ link: LinkName) -> String? {
        var rest = observed
        rest.routes = observed.routes.filter { !$0.origin.isOurs }
        return arrivalLink(rest) == link ? nil : "it would remove the route to \(client)"
    }

    private func arrivalLink(_ state: NetworkState) -> LinkName? {
        if client.isLinkLocal { return state.addresses.first { $0.address.address == server }?.link }
        return state.routes.filter { $0.destination.contains(client) }
            .max { ($0.destination.prefixLength, $1.metric) < ($1.destination.prefixLength, $0.metric) }?.link
    }

    /// What the rules make of the connection's packets, as if the first one came now.
    ///
    /// `antispoof` stands before connection tracking: it ends connections under way as well.
    private func filterThreat(
        from observed: NetworkState, to desired: NetworkState, on link: LinkName, _ links: [ObservedLink]
    ) -> ConnectionThreat? {
        let content = Packet.Content.tcp(from: PacketWords.sourcePort, to: port)
        guard let packet = Packet(from: client, to: server, content) else { return nil }
        let terrain = terrain(observed, desired, links)
        let walk = Walk(of: packet, on: link, through: terrain)
        guard case .refused(let rule, _)? = walk.obstacle else { return nil }
        let isForged = rule.chain == "refuse_\(RefusalReason.spoofed.rawValue)"
        return ConnectionThreat(
            isForged
                ? "the firewall would take \(client) on \(link) for a forged source"
                : "the firewall would refuse \(client) on \(link), port \(port)",
            ConnectionThreat.Refusal(walk: walk, terrain: terrain))
    }

    /// Somebody else's addresses and routes stay as they are; the connection shows that the address
    /// is the machine's and that the cable is in.
    private func terrain(
        _ observed: NetworkState, _ desired: NetworkState, _ links: [ObservedLink]
    ) -> Terrain {
        var terrain = Terrain(wanted: desired, on: links.map(\.pluggedIn))
        terrain.addresses.formUnion(observed.addresses)
        terrain.entries += observed.addresses.flatMap { RoutingEntry.entries(of: $0) }
        terrain.entries += observed.routes.map { RoutingEntry($0) }
        if let own = IPNetwork(containing: server, prefixLength: server.family.bitWidth) {
            terrain.entries.append(RoutingEntry(.local, to: own, table: RoutingEntry.localTable))
        }
        return terrain
    }
}

extension String {
    fileprivate var withoutZone: String { String(prefix { $0 != "%" }) }
}
