import NetworkModel

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
    func threat(from observed: NetworkState, to desired: NetworkState, links: [ObservedLink]) -> String? {
        guard !client.isLoopback else { return nil }
        if let reason = addressThreat(observed, desired) { return reason }
        guard let link = arrivalLink(observed) else { return "no route leads to \(client)" }
        if desired.links[link]?.isUp == false { return "it would take \(link) down" }
        guard let table = desired.firewall else { return routeThreat(observed, link) }
        if isForged(to: table, on: link) {
            return "the firewall would take \(client) on \(link) for a forged source"
        }
        return admits(table, on: link, links)
            ? nil : "the firewall would refuse \(client) on \(link), port \(port)"
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

    /// `antispoof` stands before connection tracking: it ends connections under way as well.
    private func isForged(to table: Table, on link: LinkName) -> Bool {
        guard client.isIPv4, let networks = table.set(named: "cluster_networks") else { return false }
        let isOfCluster = networks.elements.contains { $0.key.allSatisfy { $0.overlaps(.address(client)) } }
        let isOnCluster = table.set(named: "input_by_link")?.elements.contains {
            $0.key == [.link(link)] && $0.value == .verdict(.jump("input_cluster"))
        }
        return isOfCluster != (isOnCluster ?? false)
    }

    /// Follows a new connection through the input chain.
    private func admits(_ table: Table, on link: LinkName, _ links: [ObservedLink]) -> Bool {
        let key = [FieldRange.link(link)]
        let jump = table.set(named: "input_by_link")?.elements.first { $0.key == key }?.value
        let suffix = client.isIPv4 ? "" : "6"
        switch jump {
        case .verdict(.jump("input_cluster")):
            return port == 22 || isListed(in: table.set(named: "cluster_allowed" + suffix))
        case .verdict(.jump("input_www")): return isListed(in: table.set(named: "www_allowed" + suffix))
        case nil:
            let kind = links.first { $0.name == link }?.kind
            return kind.map { kind in
                table.set(named: "virtual_kinds")?.elements.contains { $0.key == [.linkKind(kind)] } ?? false
            } ?? false
        default: return false
        }
    }

    private func isListed(in set: NamedSet?) -> Bool {
        guard let ports = PortRange(first: port, last: port) else { return false }
        let wanted = [FieldRange.transport(.tcp), .ports(ports), .address(client)]
        return set?.elements.contains { zip($0.key, wanted).allSatisfy { $0.overlaps($1) } } ?? false
    }
}

extension String {
    fileprivate var withoutZone: String { String(prefix { $0 != "%" }) }
}
