import Netlink
import NetworkModel
import Profile

/// Puts a report together from what was observed and what was wanted.
struct ReportBuilder {
    let file: ProfileFile
    let generation: Generation?
    let observation: Observation
    /// The failure says why the roles cannot be given out.
    let target: Result<Target, Failure>
    let isEdited: Bool

    func report(_ machine: inout Machine) throws(NetlinkError) -> Report {
        let table = observation.state.firewall
        let foreignDrops =
            observation.isRulesetReadable ? try machine.foreignDropPolicies().map(\.text) : []
        let neighbours = try machine.neighbours()
        let problems = ProblemFinder(builder: self, foreignDrops: foreignDrops).problems
        return Report(
            healthy: problems.isEmpty, generation: Nullable(generation?.number),
            appliedAt: Nullable(generation?.appliedAt),
            profile: ProfileRecord(path: file.path, hash: file.hash, name: Nullable(file.profile.fullName)),
            roles: roles, routes: routes, forwarding: forwarding,
            firewall: FirewallRecord(
                table: "inet \(Machine.tableName)", installed: table != nil,
                matchesProfile: Nullable(matchesProfile),
                counters: table == nil ? [:] : try machine.counters(),
                masquerade: file.profile.router.masquerade, foreignDrops: foreignDrops),
            forwards: try forwards(table, &machine), nodes: nodes(neighbours), services: [],
            pending: Nullable(nil), problems: problems)
    }

    /// Nil where the ruleset cannot be read, or the roles cannot be given out.
    var matchesProfile: Bool? {
        guard observation.isRulesetReadable, case .success(let target) = target else { return nil }
        return observation.state.firewall == target.desired.firewall
    }

    private var forwarding: ForwardingRecord {
        ForwardingRecord(
            ipv4: observation.state.sysctls[.ipv4Forwarding] == "1",
            ipv6: observation.state.sysctls[.ipv6Forwarding] == "1")
    }

    private var roles: [String: RoleRecord] {
        guard case .success(let target) = target else { return [:] }
        var records: [String: RoleRecord] = [:]
        for role in Role.allCases {
            let nic = target.binding[role]
            guard let link = observation.links.first(where: { $0.name == nic.name }) else { continue }
            let addresses = observation.state.addresses.filter { $0.link == nic.name }.sorted()
            records[role.rawValue] = RoleRecord(
                interface: nic.name.description, mac: Nullable(nic.mac?.description),
                driver: Nullable(nic.driver),
                operstate: link.operationalState, carrier: link.hasCarrier, mtu: link.state.mtu ?? 0,
                addresses: addresses.map { "\($0.address)" }, rxBytes: link.receivedBytes,
                txBytes: link.sentBytes)
        }
        return records
    }

    private var routes: [RouteRecord] {
        observation.state.routes.filter {
            $0.destination.family == .ipv4 || !$0.destination.address.isLinkLocal
        }
        .sorted().map { route in
            RouteRecord(
                destination: route.isDefault ? "default" : "\(route.destination)",
                gateway: Nullable(route.gateway?.description), interface: "\(route.link)",
                protocol: route.origin.name, metric: route.metric, ours: route.origin.isOurs)
        }
    }

    private func nodes(_ neighbours: [Neighbour]) -> [NodeRecord] {
        file.profile.nodes.hosts.map { node in
            NodeRecord(
                name: node.name, mac: node.mac.description, address: node.address.description,
                lease: Nullable(nil),
                neighbour: Nullable(neighbours.first { $0.address == node.address }?.state.rawValue))
        }
    }

    /// A forward may be several elements, one for each source.
    private func forwards(_ table: Table?, _ machine: inout Machine) throws(NetlinkError) -> [ForwardRecord] {
        var counts: [NamedSet.Element: CounterValue] = [:]
        for name in ["forwards", "forwards_same_port"] {
            guard let set = table?.set(named: name) else { continue }
            counts.merge(try machine.elementCounters(of: set)) { first, _ in first }
        }
        return file.profile.router.portForwards.map { forward in
            let key = [FieldRange.transport(forward.transport), .ports(forward.ports)]
            let flows = counts.filter { Array($0.key.key.prefix(2)) == key }.reduce(0) {
                $0 + $1.value.packets
            }
            return ForwardRecord(
                transport: "\(forward.transport)", ports: "\(forward.ports)",
                to: "\(forward.to)" + (forward.toPort.map { ":\($0)" } ?? ""), flows: flows)
        }
    }
}

extension HookedChain {
    /// `ip filter FORWARD`
    var text: String { "\(family) \(table) \(name)" }
}

extension Profile {
    /// `hostname.domain`, as far as the profile names them.
    var fullName: String? {
        let parts = [hostname, domain].compactMap { $0 }
        return parts.isEmpty ? nil : parts.joined(separator: ".")
    }
}
