/// The two parts that a link of a gateway plays.
public enum Role: String, Hashable, Sendable, Codable, CaseIterable {
    case cluster
    case www
}

/// Which NIC plays which role.
public struct Binding: Hashable, Sendable, Codable {
    /// Why the roles cannot be given out.
    public enum Failure: Error, Hashable, Sendable {
        /// No NIC, or more than one, answers a selector.
        case notOne(role: Role, selector: NICSelector, candidates: [NIC], present: [NIC])
        /// The NIC that has the role is not there.
        case gone(role: Role, RoleHolder, present: [NIC])
        /// One NIC answers for both roles.
        case shared(NIC)
        /// The NIC belongs to a bridge or bond, so nothing ever comes in by its own name.
        case enslaved(role: Role, NIC, master: LinkName)
    }

    /// Faces the nodes.
    public let cluster: NIC
    /// Faces the home network, and by it the internet.
    public let www: NIC

    /// The hardware that has a role keeps it until the selector itself is edited; else exactly one
    /// hardware NIC must answer the selector. And it must not be the same for both.
    public init(
        cluster: NICSelector, www: NICSelector, held holders: [Role: RoleHolder] = [:], among nics: [NIC]
    ) throws(Failure) {
        self.cluster = try Binding.player(.cluster, cluster, holders[.cluster], among: nics)
        self.www = try Binding.player(.www, www, holders[.www], among: nics)
        guard self.cluster.name != self.www.name else { throw .shared(self.cluster) }
    }

    /// The NIC of a role.
    public subscript(role: Role) -> NIC {
        switch role {
        case .cluster: cluster
        case .www: www
        }
    }

    private static func player(
        _ role: Role, _ selector: NICSelector, _ holder: RoleHolder?, among nics: [NIC]
    ) throws(Failure) -> NIC {
        let hardware = nics.filter(\.isHardware)
        guard let holder, holder.selector == selector else {
            return try only(role, matching: selector, among: hardware)
        }
        guard let nic = holder.present(among: hardware) else {
            throw .gone(role: role, holder, present: hardware)
        }
        if let master = nic.master { throw .enslaved(role: role, nic, master: master) }
        return nic
    }

    private static func only(
        _ role: Role, matching selector: NICSelector, among hardware: [NIC]
    ) throws(Failure) -> NIC {
        let candidates = hardware.filter { selector.matches($0) }
        guard let nic = candidates.first, candidates.count == 1 else {
            throw .notOne(role: role, selector: selector, candidates: candidates, present: hardware)
        }
        if let master = nic.master { throw .enslaved(role: role, nic, master: master) }
        return nic
    }
}

extension NICSelector {
    /// True when everything that the selector names holds for the NIC.
    public func matches(_ nic: NIC) -> Bool {
        (name == nil || name == nic.name) && (mac == nil || mac == nic.mac)
            && (driver == nil || driver == nic.driver) && (path == nil || path == nic.path)
    }
}
