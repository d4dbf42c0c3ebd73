/// The two parts that a link of a gateway plays.
public enum Role: String, Hashable, Sendable, Codable, CaseIterable {
    case cluster
    case www
}

/// Which link plays which role.
public struct Binding: Hashable, Sendable, Codable {
    /// Why the roles cannot be given out.
    public enum Failure: Error, Hashable, Sendable {
        /// No link, or more than one, answers a selector; `present` are all that are there.
        case notOne(role: Role, selector: NICSelector, candidates: [NIC], present: [NIC])
        /// The link that has the role is not there.
        case gone(role: Role, RoleHolder, present: [NIC])
        /// One link answers for both roles.
        case shared(NIC)
        /// The link belongs to a bridge or bond, so nothing ever comes in by its own name.
        case enslaved(role: Role, NIC, master: LinkName)
    }

    /// Faces the nodes.
    public let cluster: NIC
    /// Faces the home network, and by it the internet.
    public let www: NIC

    /// The link that has a role keeps it until the selector itself is edited; else exactly one must answer the
    /// selector. And it must not be the same for both.
    public init(
        cluster: NICSelector, www: NICSelector, held holders: [Role: RoleHolder] = [:], among nics: [NIC]
    ) throws(Failure) {
        self.cluster = try Binding.player(.cluster, cluster, holders[.cluster], among: nics)
        self.www = try Binding.player(.www, www, holders[.www], among: nics)
        guard self.cluster.name != self.www.name else { throw .shared(self.cluster) }
    }

    /// Whether both are hardware.
    public var isHardware: Bool { cluster.isHardware && www.isHardware }

    /// The link of a role.
    public subscript(role: Role) -> NIC {
        switch role {
        case .cluster: cluster
        case .www: www
        }
    }

    private static func player(
        _ role: Role, _ selector: NICSelector, _ holder: RoleHolder?, among nics: [NIC]
    ) throws(Failure) -> NIC {
        let nic = try found(role, selector, holder, among: nics)
        if let master = nic.master { throw .enslaved(role: role, nic, master: master) }
        return nic
    }

    private static func found(
        _ role: Role, _ selector: NICSelector, _ holder: RoleHolder?, among nics: [NIC]
    ) throws(Failure) -> NIC {
        if let holder, holder.selector == selector {
            guard let nic = holder.present(among: nics) else {
                throw .gone(role: role, holder, present: nics)
            }
            return nic
        }
        let candidates = selector.candidates(among: nics)
        guard let nic = candidates.first, candidates.count == 1 else {
            throw .notOne(role: role, selector: selector, candidates: candidates, present: nics)
        }
        return nic
    }
}
