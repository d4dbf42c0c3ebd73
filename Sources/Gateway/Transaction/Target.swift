import Netlink
import NetworkModel
import Profile
import Services

/// What a profile means on this machine: roles bound to NICs, and the state that they shall have.
struct Target {
    let file: ProfileFile
    let binding: Binding
    let desired: NetworkState
    /// Nil where services are left alone.
    let premises: Premises?
    /// Nil where services are left alone.
    let handover: Handover?

    /// - Parameters:
    ///   - roles: who plays them so far.
    ///   - services: nil where they are left alone.
    /// - Throws: `Failure` with code `missing` where the NICs that have the roles are gone, or do not
    ///   answer the profile's selectors one to one.
    init(
        _ file: ProfileFile, on observation: Observation, baseline: Baseline, roles: RecordedRoles,
        services: ServiceScope?
    ) throws(Failure) {
        let profile = file.profile
        do {
            binding = try Binding(
                cluster: profile.cluster.match, www: profile.www.match, held: roles.holders,
                among: observation.nics)
        } catch {
            throw (observation.bridgedRole(among: roles, profile) ?? error).failure(file)
        }
        try binding.demandMedia(file)
        var state = profile.desiredState(
            on: binding,
            closed: observation.links.closed(besides: binding.cluster.name, binding.www.name)
                + observation.portsThatStayClosed,
            sidePorts: observation.ports(of: binding), links: observation.links,
            hasIPv6: SysctlFiles.hasIPv6)
        if !observation.canFilterBridges { state.bridgeFilter = nil }
        let binding = binding
        let conflicts = NetworkConflict.all(
            of: profile.cluster.networks, behind: binding.cluster.name, in: observation.state)
        state = state.outranking(
            Set(conflicts.map(\.network)), from: profile.cluster.address, on: binding.cluster.name)
        premises = try services.map { scope throws(Failure) in
            profile.premises(
                on: binding, leased: observation.address(of: binding.www.name),
                nameServers: Lease.current(of: binding.www.name, scope.paths)?.nameServers ?? [],
                uplink: try file.uplink(below: scope.layout.root), layout: scope.layout,
                path: FileStore.absolute(file.path))
        }
        let modules = premises.map { $0.modules + $0.linkManagers } ?? []
        handover = try services.map { scope throws(Failure) in
            try Handover(modules, in: scope, keepsDaemonsOff: true)
        }
        let before = baseline.state(amid: observation.state)
        // A manager that runs decides itself whether a link that it has again is up.
        let isLeftToManager = handover?.daemons.keys.contains(where: \.managesLinks) == true
        let rest =
            binding.isHardware && !isLeftToManager ? before : before.leavingLinksUp(as: observation.state)
        desired = state.resting(on: rest).handing(handover)
            .noting(try roles.content(of: binding, profile), at: roles.path)
        self.file = file
    }

    /// Why www and cluster cannot be told apart; nil where they can.
    ///
    /// What a profile itself says of both sides was checked with it. A leased address is known only
    /// here: a home network that is the cluster's too would have no route, or the wrong one.
    func overlap(in observed: NetworkState) -> Failure? {
        let leased = observed.addresses.filter { $0.link == binding.www.name && !$0.origin.isOurs }
        for assignment in leased.sorted() {
            let leasedNetwork = assignment.address.network
            guard let network = file.profile.cluster.networks.first(where: { $0.overlaps(leasedNetwork) })
            else { continue }
            return Failure(
                .failed,
                "www (\(binding.www.name)) has the address \(assignment.address), inside the cluster's "
                    + "\(network)",
                remedy: "give the cluster another network: \(file.place(of: "interfaces.cluster.address"))")
        }
        return nil
    }
}

extension Observation {
    /// The IPv4 address that somebody has given the link.
    fileprivate func address(of link: LinkName) -> InterfaceAddress? {
        state.addresses.filter { $0.link == link && $0.address.family == .ipv4 }.sorted().first?.address
    }
}

extension NetworkState {
    /// The same with the files and daemons of services.
    func handing(_ handover: Handover?) -> NetworkState {
        var result = self
        result.files = handover?.files ?? [:]
        result.daemons = handover?.daemons ?? [:]
        return result
    }
}

extension NetworkState {
    /// The same with a file of gwnet's own.
    func noting(_ content: FileContent, at path: String) -> NetworkState {
        var result = self
        result.files[path] = content
        return result
    }
}

extension NetworkState {
    /// The same, with every link up or down as it is. What a bridge, VLAN or PPP link stands on is not known in
    /// every case; to take it down because it has no role any more would take that link down.
    func leavingLinksUp(as observed: NetworkState) -> NetworkState {
        var result = self
        for (name, link) in links {
            result.links[name] = Link(isUp: observed.links[name]?.isUp ?? link.isUp, mtu: link.mtu)
        }
        return result
    }
}
