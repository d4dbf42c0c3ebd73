import NetworkModel
import Profile

extension Observation {
    /// Links that stand for hardware, as in a container, and were closed when they had no master: in a bridge
    /// they look like any container's link.
    var portsThatStayClosed: [LinkName] {
        let known = state.bridgeFilter?.closedPorts ?? []
        return known.filter { name in
            links.contains { $0.name == name && $0.master != nil && $0.kind != nil && $0.isLinkedElsewhere }
        }
    }

    /// The ports of bridges that play a role.
    func ports(of binding: Binding) -> [LinkName] {
        let sides = Role.allCases.map { binding[$0].name }
        return links.filter { link in link.master.map(sides.contains) ?? false }.map(\.name).sorted()
    }

    /// The role whose NIC is a port of a bridge by now, where that NIC only stands for hardware and so is
    /// none any more.
    func bridgedRole(among roles: RecordedRoles, _ profile: Profile) -> Binding.Failure? {
        let selectors: [Role: NICSelector] = [.cluster: profile.cluster.match, .www: profile.www.match]
        for role in Role.allCases {
            guard let holder = roles.holders[role], holder.selector == selectors[role],
                let link = links.first(where: { $0.name == holder.interface && $0.mac == holder.mac }),
                let master = link.master
            else { continue }
            let nic = NIC(
                name: holder.interface, mac: holder.mac, driver: holder.driver, path: holder.path,
                isHardware: true, mtu: link.state.mtu ?? 0, mtuRange: nil)
            return .enslaved(role: role, nic, master: master)
        }
        return nil
    }
}
