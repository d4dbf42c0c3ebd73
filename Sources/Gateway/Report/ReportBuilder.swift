import Netlink
import NetworkModel
import Profile
import Services

/// Puts a report together from what was observed and what was wanted.
struct ReportBuilder {
    let file: ProfileFile
    let paths: Paths
    let generation: Generation?
    var observation: Observation
    /// The failure says why the roles cannot be given out.
    let target: Result<Target, Failure>
    let isEdited: Bool
    /// `ip filter FORWARD`: base chains of others that drop what they do not accept.
    let foreignFilters: [ForeignFilter]
    /// The change that awaits its confirmation; nil where none does.
    let pending: PendingRecord?
    /// Where packets would not go where the profile says.
    let reachability: ReachabilityReport
    /// Nil where flows cannot be read.
    var flows: FlowCensus?

    /// Nil where services are left alone.
    private var layout: Services.Layout? {
        guard case .success(let target) = target else { return nil }
        return target.premises?.layout
    }

    /// Asks the machine for what changes without an event: counters, and who has been seen.
    func report(_ machine: inout Machine) throws(NetlinkError) -> Report {
        let neighbours = try machine.neighbours()
        let fill = ConntrackFill.current
        let firewall = try firewall(&machine)
        let forwards = try forwards(&machine)
        let roles = try roles(&machine)
        let problems = ProblemFinder(
            builder: self, roles: roles, conntrack: fill, neighbours: neighbours
        ).problems
        let shown = shownRoutes
        return Report(
            healthy: problems.isEmpty, generation: Nullable(generation?.number),
            appliedAt: Nullable(generation?.appliedAt),
            profile: ProfileRecord(path: file.path, hash: file.hash, name: Nullable(file.profile.fullName)),
            roles: roles, routes: shown.routes.map(record), routesOmitted: shown.omitted,
            forwarding: forwarding, firewall: firewall,
            conntrack: Nullable(fill.map { ConntrackRecord(count: $0.count, max: $0.maximum) }),
            forwards: forwards, nodes: nodes(neighbours), services: ServiceRecords(self).records,
            pending: Nullable(pending),
            problems: problems)
    }

    private func firewall(_ machine: inout Machine) throws(NetlinkError) -> FirewallRecord {
        let table = observation.state.firewall
        let sets = (table?.sets ?? []).map { set in (set.name, set.elements.sorted().map(set.text(of:))) }
        return FirewallRecord(
            table: "inet \(Machine.tableName)", installed: table != nil,
            bridgeInstalled: observation.state.bridgeFilter != nil,
            bridgeSupported: observation.canFilterBridges, readable: observation.isRulesetReadable,
            matchesProfile: Nullable(matchesProfile),
            counters: table == nil ? [:] : try machine.counters(),
            masquerade: file.profile.router.masquerade.isOn, masqueradedFlows: Nullable(flows?.masqueraded),
            sets: Dictionary(sets) { first, _ in first }, open: table.map { OpenInputs.all(in: $0) } ?? [:],
            foreignDrops: foreignFilters.map(\.chain))
    }

    /// Nil where the ruleset cannot be read, or the roles cannot be given out.
    var matchesProfile: Bool? {
        guard observation.isRulesetReadable, case .success(let target) = target else { return nil }
        return observation.state.ruleset == target.desired.ruleset
    }

    private var forwarding: ForwardingRecord {
        ForwardingRecord(
            ipv4: observation.state.sysctls[.ipv4Forwarding] == "1",
            ipv6: observation.state.sysctls[.ipv6Forwarding] == "1")
    }

    private func roles(_ machine: inout Machine) throws(NetlinkError) -> [String: RoleRecord] {
        guard case .success(let target) = target else { return [:] }
        var records: [String: RoleRecord] = [:]
        for role in Role.allCases {
            let nic = target.binding[role]
            guard let link = observation.links.first(where: { $0.name == nic.name }) else { continue }
            // Without a cable some drivers tell the speed of the last one.
            let speed = link.hasCarrier ? LinkSpeed(of: nic.name) : nil
            let addresses = observation.state.addresses.filter { $0.link == nic.name }.sorted()
            records[role.rawValue] = RoleRecord(
                interface: nic.name.description, mac: Nullable(nic.mac?.description),
                driver: Nullable(nic.driver), kind: Nullable(nic.kind),
                operstate: link.operationalState, up: link.state.isUp, carrier: link.hasCarrier,
                speedMbit: Nullable(speed?.megabits), duplex: Nullable(speed?.duplex),
                master: Nullable(link.master?.description), mtu: link.state.mtu ?? 0,
                address: Nullable(address(role, among: addresses).map { "\($0)" }),
                addresses: addresses.map { "\($0.address)" },
                lease: Nullable(try LeaseFinder(nic.name, paths).lease(&machine)),
                rxBytes: link.receivedBytes,
                txBytes: link.sentBytes)
        }
        return records
    }

    private func address(_ role: Role, among present: [AddressAssignment]) -> InterfaceAddress? {
        let own = role == .cluster ? file.profile.cluster.address : file.profile.www.ipv4.staticAddress
        let addresses = present.map(\.address).filter { $0.family == .ipv4 }
        return addresses.first { $0 == own } ?? addresses.first
    }

    private var shownRoutes: RoutesShown {
        let binding = try? target.get().binding
        let profile = file.profile
        let own = profile.cluster.networks + [profile.www.ipv4.staticAddress?.network].compactMap { $0 }
        let problems = reachability.elsewhere + reachability.partsElsewhere
        return RoutesShown(
            observation.state, networks: own,
            sides: Set(Role.allCases.compactMap { role in binding.map { $0[role].name } }),
            atFault: Set(problems.compactMap(\.route?.key)))
    }

    private func record(_ route: Route) -> RouteRecord {
        RouteRecord(
            destination: route.isDefault ? "default" : "\(route.destination)",
            gateway: Nullable(route.gateway?.description), interface: "\(route.link)",
            protocol: route.origin.name, metric: route.metric, ours: route.origin.isOurs)
    }

    private func nodes(_ neighbours: [Neighbour]) -> [NodeRecord] {
        let leases = layout.map { Leases(in: $0) }
        let armed = layout.flatMap { try? BootTree($0).armedMachines } ?? []
        let isOffered = layout != nil && file.profile.services.pxe != nil
        let known = Dictionary(neighbours.map { ($0.address, $0) }) { first, _ in first }
        return file.profile.nodes.hosts.map { node in
            let neighbour = known[node.address]
            return NodeRecord(
                name: node.name, mac: node.mac.description, macs: node.macs.map(\.description),
                address: node.address.description,
                lease: Nullable(leases?.end(of: node)), neighbour: Nullable(neighbour?.state.rawValue),
                lastSeen: Nullable(neighbour?.confirmedAgo),
                boot: Nullable(
                    isOffered
                        ? !armed.isDisjoint(with: node.macs) ? "armed for installation" : "local disk" : nil))
        }
    }

    /// A forward may be several elements, one for each source.
    private func forwards(_ machine: inout Machine) throws(NetlinkError) -> [ForwardRecord] {
        var counts: [ArraySlice<FieldRange>: UInt64] = [:]
        for name in ["forwards", "forwards_same_port"] {
            guard let set = observation.state.firewall?.set(named: name) else { continue }
            for (element, count) in try machine.elementCounters(of: set) {
                counts[element.key.prefix(2), default: 0] &+= count.packets
            }
        }
        return file.profile.router.portForwards.enumerated().map { index, forward in
            let key: [FieldRange] = [.transport(forward.transport), .ports(forward.ports)]
            return ForwardRecord(
                transport: "\(forward.transport)", ports: "\(forward.ports)",
                to: "\(forward.to)" + (forward.toPort.map { ":\($0)" } ?? ""), flows: counts[key[...]] ?? 0,
                liveFlows: Nullable(self.flows?.forwarded[index]))
        }
    }
}

extension LinkSpeed {
    fileprivate var duplex: String? { isFullDuplex.map { $0 ? "full" : "half" } }
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
