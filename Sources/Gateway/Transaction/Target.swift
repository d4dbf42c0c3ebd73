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
        try binding.demandRadio(file)
        var state = profile.desiredState(
            on: binding,
            closed: observation.links.closed(besides: binding.cluster.name, binding.www.name)
                + observation.portsThatStayClosed,
            sidePorts: observation.ports(of: binding), hasIPv6: SysctlFiles.hasIPv6)
        if !observation.canFilterBridges { state.bridgeFilter = nil }
        let binding = binding
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
        desired = state.resting(on: baseline.state(amid: observation.state)).handing(handover)
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

extension Binding {
    /// A wireless network is joined by a wireless NIC.
    fileprivate func demandRadio(_ file: ProfileFile) throws(Gateway.Failure) {
        guard file.profile.www.wifi != nil, !www.isWireless else { return }
        throw Gateway.Failure(
            .missing, "www (\(www.text)) is no wireless NIC, and shall join a wireless network",
            remedy: "leave wifi out, or name the wireless one: \(file.place(of: "interfaces.www.match"))")
    }
}

extension Binding.Failure {
    func failure(_ file: ProfileFile) -> Failure {
        switch self {
        case .shared(let nic):
            return Failure(
                .missing, "\(nic.name) would be both cluster and www",
                remedy: "give the roles selectors that differ: \(file.place(of: "interfaces.www.match"))")
        case .gone(let role, let holder, let present):
            return Failure(
                .missing,
                "the NIC that is \(role.rawValue) is gone: \(holder.text); there is "
                    + present.list,
                remedy: "plug it in again; gwnet recover finds out whether another takes its place, and "
                    + "gwnet recover --role \(role.rawValue)=NIC says which")
        case .enslaved(let role, let nic, let master):
            return Failure(
                .missing,
                "\(nic.name) cannot be \(role.rawValue): it is part of \(master), and closed, but for ssh from "
                    + "private addresses, until the profile names \(master)",
                remedy: "to have \(master) as \(role.rawValue): match: {name: \(master)} at "
                    + file.place(of: "interfaces.\(role.rawValue).match")
                    + ", then gwnet apply; else: ip link set \(nic.name) nomaster")
        case .notOne(let role, let selector, let candidates, let present):
            let place = file.place(of: "interfaces.\(role.rawValue).match")
            guard candidates.isEmpty else {
                return Failure(
                    .missing,
                    "\(candidates.count) NICs could be \(role.rawValue) (\(selector)): "
                        + candidates.map(\.text).joined(separator: ", "),
                    remedy: "say more about the right one, such as its mac: \(place)")
            }
            return Failure(
                .missing, "no NIC is \(role.rawValue) (\(selector)); there is \(present.list)",
                remedy: "plug it in, or name the right one: \(place)")
        }
    }
}

extension NIC {
    /// Name, address and driver.
    var text: String {
        ([name.description] + [mac?.description, driver].compactMap { $0 }).joined(separator: " ")
    }
}

extension RoleHolder {
    /// Name, address and driver.
    var text: String {
        ([interface.description] + [mac?.description, driver].compactMap { $0 }).joined(separator: " ")
    }
}

extension [NIC] {
    /// For a sentence.
    var list: String { isEmpty ? "no NIC at all" : map(\.text).joined(separator: ", ") }
}
