import Netlink
import NetworkModel
import Profile

/// What a profile means on this machine: roles bound to NICs, and the state that they shall have.
struct Target {
    let file: ProfileFile
    let binding: Binding
    let desired: NetworkState

    /// - Throws: `Failure` with code `missing` where the NICs do not answer the profile's selectors
    ///   one to one.
    init(_ file: ProfileFile, on observation: Observation, baseline: Baseline) throws(Failure) {
        let profile = file.profile
        do {
            binding = try Binding(
                cluster: profile.cluster.match, www: profile.www.match, among: observation.nics)
        } catch {
            throw error.failure(file)
        }
        let state = profile.desiredState(
            on: binding,
            closed: observation.links.closed(besides: binding.cluster.name, binding.www.name),
            hasIPv6: SysctlFiles.hasIPv6)
        desired = state.resting(on: baseline.state(amid: observation.state))
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

extension Binding.Failure {
    func failure(_ file: ProfileFile) -> Failure {
        switch self {
        case .shared(let nic):
            return Failure(
                .missing, "\(nic.name) would be both cluster and www",
                remedy: "give the roles selectors that differ: \(file.place(of: "interfaces.www.match"))")
        case .enslaved(let role, let nic, let master):
            return Failure(
                .missing, "\(nic.name) cannot be \(role.rawValue): it is part of \(master)",
                remedy: "ip link set \(nic.name) nomaster, or name another NIC: "
                    + file.place(of: "interfaces.\(role.rawValue).match"))
        case .notOne(let role, let selector, let candidates, let present):
            let place = file.place(of: "interfaces.\(role.rawValue).match")
            guard candidates.isEmpty else {
                return Failure(
                    .missing,
                    "\(candidates.count) NICs could be \(role.rawValue) (\(selector)): "
                        + candidates.map(\.text).joined(separator: ", "),
                    remedy: "say more about the right one, such as its mac: \(place)")
            }
            let list = present.isEmpty ? "no NIC at all" : present.map(\.text).joined(separator: ", ")
            return Failure(
                .missing, "no NIC is \(role.rawValue) (\(selector)); there is \(list)",
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
