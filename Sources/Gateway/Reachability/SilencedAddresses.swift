import NetworkModel

/// Addresses of this machine for which a side's NIC answered ARP so far and no longer will (`arp_ignore`), such as
/// a virtual one on `lo`.
struct SilencedAddresses {
    private let addresses: [(AddressAssignment, Role)]

    init(_ plan: Plan, _ observed: NetworkState, to desired: NetworkState, _ binding: Binding) {
        let silenced = Role.allCases.filter { role in
            let sysctl = Sysctl.ipv4(binding[role].name.description, "arp_ignore")
            return plan.changes.contains(.sysctl(sysctl, before: "0", after: "1"))
        }
        addresses = silenced.flatMap { role in
            let link = binding[role].name
            let networks = observed.addresses.union(desired.addresses).filter { $0.link == link }
                .map(\.address.network)
            return observed.addresses.filter { assignment in
                // Neighbours of IPv6 are not asked by ARP.
                assignment.link != link && assignment.address.family == .ipv4
                    && !assignment.address.address.isLoopback
                    && networks.contains { $0.contains(assignment.address.address) }
            }.sorted().map { ($0, role) }
        }
    }

    var notices: [Notice] {
        addresses.map { assignment, role in
            Notice(
                "\(assignment.address.address) on \(assignment.link) will no longer be answered for on "
                    + "\(role.rawValue): each side answers ARP for its own addresses alone",
                remedy: "where hosts of that side use it, put it on that side's NIC")
        }
    }
}
