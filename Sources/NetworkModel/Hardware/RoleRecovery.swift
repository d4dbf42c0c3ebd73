/// Which NIC takes the place of one that is gone. There is an answer only where there is no other.
public struct RoleRecovery: Hashable, Sendable {
    /// A NIC in the place of another.
    public struct Adoption: Hashable, Sendable {
        /// What is played.
        public let role: Role
        /// Who played it; nil where nobody did.
        public let before: RoleHolder?
        /// Who plays it now.
        public let nic: NIC
        /// True where a person has said so.
        public let isChosen: Bool
    }

    /// Why there is no answer.
    public enum Refusal: Error, Hashable, Sendable {
        /// The NICs that could take the place: none, or more than one.
        case notOne(Role, RoleHolder, candidates: [NIC])
        /// A link that is no hardware is gone: no other takes its place by itself.
        case made(Role, RoleHolder)
        /// Both are gone: which of the others is whose successor nobody can tell.
        case bothGone([RoleHolder], candidates: [NIC])
        /// No link has the name that was chosen.
        case noSuch(Role, AlternativeName, present: [NIC])
        /// One NIC would play both roles.
        case shared(NIC)
    }

    /// Who plays which role from now on. Roles that nobody played yet are left to their selectors.
    public let holders: [Role: RoleHolder]
    /// What is different from before.
    public let adoptions: [Adoption]

    /// - Parameters:
    ///   - selectors: what the profile says.
    ///   - before: who played the roles so far.
    ///   - choices: what a person says, which counts for more than anything.
    /// - Throws: `Refusal`
    public init(
        selectors: [Role: NICSelector], before: [Role: RoleHolder], choices: [Role: AlternativeName],
        among nics: [NIC]
    ) throws(Refusal) {
        let hardware = nics.filter(\.isHardware)
        let holders = before.filter { role, holder in selectors[role] == holder.selector }
        var players = try Self.chosen(choices, nics)
        var gone: [Role] = []
        for role in Role.allCases where players[role] == nil {
            if let holder = holders[role] {
                players[role] = holder.present(among: nics)
                if players[role] == nil { gone.append(role) }
            } else if let selector = selectors[role] {
                let candidates = selector.candidates(among: nics)
                players[role] = candidates.count == 1 ? candidates.first : nil
            }
        }
        let taken = Set(players.values.map(\.name))
        let free = hardware.filter { !taken.contains($0.name) && $0.master == nil }
        for role in gone {
            if let holder = holders[role], holder.kind != nil { throw .made(role, holder) }
        }
        if gone.count > 1 {
            throw .bothGone(gone.compactMap { holders[$0] }, candidates: free)
        }
        if let role = gone.first, let holder = holders[role] {
            let candidates = free.filter { $0.isWireless == holder.isWireless }
            guard let nic = candidates.first, candidates.count == 1 else {
                throw .notOne(role, holder, candidates: candidates)
            }
            players[role] = nic
        }
        if let nic = players[.cluster], nic.name == players[.www]?.name { throw .shared(nic) }
        self.holders = Self.holders(players, selectors, before)
        adoptions = Role.allCases.compactMap { role in
            guard choices[role] != nil || gone.contains(role), let nic = players[role] else { return nil }
            return Adoption(role: role, before: before[role], nic: nic, isChosen: choices[role] != nil)
        }
    }

    private static func chosen(
        _ choices: [Role: AlternativeName], _ nics: [NIC]
    ) throws(Refusal) -> [Role: NIC] {
        var players: [Role: NIC] = [:]
        for (role, name) in choices.sorted(by: { $0.value < $1.value }) {
            guard let nic = nics.first(where: { $0.isCalled(name) && $0.carriesIP }) else {
                throw .noSuch(role, name, present: nics)
            }
            players[role] = nic
        }
        return players
    }

    private static func holders(
        _ players: [Role: NIC], _ selectors: [Role: NICSelector], _ before: [Role: RoleHolder]
    ) -> [Role: RoleHolder] {
        var result = before
        for (role, nic) in players {
            guard let selector = selectors[role] else { continue }
            result[role] = RoleHolder(nic, selector: selector)
        }
        return result
    }
}
