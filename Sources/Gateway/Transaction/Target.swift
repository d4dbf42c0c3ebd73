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
}

extension Binding.Failure {
    func failure(_ file: ProfileFile) -> Failure {
        switch self {
        case .shared(let nic):
            return Failure(
                .missing, "\(nic.name) would be both cluster and www",
                remedy: "give the roles selectors that differ: \(file.place(of: "interfaces.www.match"))")
        case .notOne(let role, let selector, let candidates, let present):
            let place = file.place(of: "interfaces.\(role.rawValue).match")
            guard candidates.isEmpty else {
                return Failure(
                    .missing, "\(candidates.count) NICs could be \(role.rawValue) (\(selector)): "
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
