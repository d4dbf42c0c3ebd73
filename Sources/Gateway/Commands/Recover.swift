import Glibc
import Netlink
public import NetworkModel
import Profile

/// `gwnet recover`: after a NIC swap, finds which hardware plays which role now, and applies.
///
/// It adopts where there is exactly one answer, and refuses with the list where there is not.
public enum Recover {
    /// What a recovery did.
    public struct Outcome: Sendable {
        /// The NICs that took the place of others; empty where all who play are there.
        public let adoptions: [Adoption]
        /// What it took to bring the machine to the profile.
        public let installation: Apply.Outcome
    }

    /// A NIC in the place of another.
    public struct Adoption: Sendable, Encodable {
        /// `cluster` or `www`.
        public let role: String
        /// Name, address and driver of who played it; nil where nobody did.
        public let before: String?
        /// The same of who plays it now.
        public let after: String
    }

    /// How long another gwnet may take, in seconds: several NICs may come at once.
    private static let patience = 20
    /// How often it is looked again because NICs came or went meanwhile.
    private static let tries = 5
    /// How long a candidate for the cluster may take until its cable is known, in tenths of a second.
    private static let patienceForCarrier = 30

    /// - Parameters:
    ///   - profilePath: nil for the profile in force.
    ///   - choices: what a person says of roles.
    ///   - grace: how long a NIC that is gone may take to come back, in seconds.
    /// - Throws: `Failure` with code `missing` and the candidates where there is no single answer.
    public static func run(
        _ profilePath: String?, choosing choices: [Role: AlternativeName], grace: Int,
        in surroundings: Surroundings
    ) throws(Failure) -> Outcome {
        try surroundings.demandPrivilege("recover")
        try wait(grace, for: try RecordedRoles.load(surroundings.paths))
        return try Lock(surroundings.paths, patience: patience).settled(in: surroundings) {
            lock throws(Failure) in
            let roles = try RecordedRoles.load(surroundings.paths)
            var triesLeft = tries
            while true {
                triesLeft -= 1
                let nics = try hardware()
                do throws(Failure) {
                    return try recover(profilePath, choices, roles, surroundings, holding: lock)
                } catch {
                    // One that came meanwhile asks for nothing of its own: systemd has one job of this for all.
                    if triesLeft > 0, error.code == .missing, try hardware() != nics { continue }
                    closeToStrangers(roles, surroundings)
                    throw error
                }
            }
        }
    }

    private static func recover(
        _ profilePath: String?, _ choices: [Role: AlternativeName], _ roles: RecordedRoles,
        _ surroundings: Surroundings, holding lock: borrowing Lock
    ) throws(Failure) -> Outcome {
        let latest = try Generations(surroundings.paths).latest()
        let file = try profile(profilePath, latest, surroundings)
        let recovery = try find(file, roles, choices)
        var surroundings = surroundings
        surroundings.toleratesConflicts = true
        var found = roles
        found.holders = recovery.holders
        let outcome = try Installation(
            command: "recover", file: file, surroundings: surroundings.following(latest?.record),
            roles: found
        ).run(holding: lock)
        for adoption in recovery.adoptions { announce(adoption, file.profile, surroundings) }
        return Outcome(adoptions: recovery.adoptions.map { Adoption($0) }, installation: outcome)
    }

    /// Until who plays is there again, or the time is up.
    private static func wait(_ seconds: Int, for roles: RecordedRoles) throws(Failure) {
        for _ in 0..<max(0, seconds) * 4 {
            let nics = try observation().nics
            if roles.holders.values.allSatisfy({ $0.present(among: nics) != nil }) { return }
            usleep(250_000)
        }
    }

    /// The NICs by name and permanent address.
    private static func hardware() throws(Failure) -> Set<String> {
        Set(try observation().nics.filter(\.isHardware).map(\.text))
    }

    private static func observation() throws(Failure) -> Observation {
        var machine = try Machine.open()
        return try machine.look(at: NetworkState(), ruleset: .ifPermitted)
    }

    private static func profile(
        _ path: String?, _ latest: KeptGeneration?, _ surroundings: Surroundings
    ) throws(Failure) -> ProfileFile {
        if let path { return try ProfileFile(path) }
        guard let latest else { return try ProfileFile(surroundings.paths.profile) }
        return try ProfileFile(latest.record.profilePath, bytes: latest.profile)
    }

    private static func find(
        _ file: ProfileFile, _ roles: RecordedRoles, _ choices: [Role: AlternativeName]
    ) throws(Failure) -> RoleRecovery {
        let observation = try observation()
        // It has not gone, and nothing takes its place.
        if choices.isEmpty, let bridged = observation.bridgedRole(among: roles, file.profile) {
            throw bridged.failure(file)
        }
        let recovery: RoleRecovery
        do {
            recovery = try RoleRecovery(
                selectors: file.profile.selectors, before: roles.holders, choices: choices,
                among: observation.nics)
        } catch {
            throw error.failure
        }
        for adoption in recovery.adoptions where adoption.role == .cluster && !adoption.isChosen {
            try demandCluster(adoption.nic, observation.links)
        }
        return recovery
    }

    /// A plug is the cluster's only where nobody gives out addresses: else it may be the home network's,
    /// and the gateway would become a second DHCP server there.
    private static func demandCluster(_ nic: NIC, _ links: [ObservedLink]) throws(Failure) {
        let wasUp = links.first { $0.name == nic.name }?.state.isUp ?? false
        if !wasUp { try set(nic.name, isUp: true) }
        let answer = Result { () throws(Failure) in try demandNoServer(behind: nic) }
        // The transaction raises it itself, and knows then what it was.
        if !wasUp { try set(nic.name, isUp: false) }
        try answer.get()
    }

    private static func demandNoServer(behind nic: NIC) throws(Failure) {
        let remedy = "if \(nic.name) is the cluster's: gwnet recover --role cluster=\(nic.name)"
        guard try hasCarrier(nic.name) else {
            throw Failure(
                .missing, "\(nic.text) has no cable in: whether it is the cluster's plug cannot be told",
                remedy: remedy)
        }
        let servers: [DHCPInquiry.Answer]
        do {
            servers = try DHCPInquiry(link: nic.name).foreignServers(patience: .seconds(4))
        } catch {
            throw Failure(
                .missing, "could not ask for DHCP servers on \(nic.name)", kernelWords: error.description,
                remedy: remedy)
        }
        guard let server = servers.first else { return }
        throw Failure(
            .missing,
            "\(nic.text) is not taken for the cluster: a DHCP server, \(server.name), is on that network "
                + "already",
            remedy: remedy)
    }

    /// Sets IFF_UP, or takes it away.
    private static func set(_ link: LinkName, isUp: Bool) throws(Failure) {
        let change = Change.link(
            link, before: Link(isUp: !isUp, mtu: nil), after: Link(isUp: isUp, mtu: nil))
        var machine = try Machine.open()
        do {
            try machine.carryOut([change], generation: 0)
        } catch {
            throw Failure(reading: error)
        }
    }

    private static func hasCarrier(_ link: LinkName) throws(Failure) -> Bool {
        var machine = try Machine.open()
        for _ in 0..<patienceForCarrier {
            let links: [ObservedLink]
            do {
                links = try machine.links()
            } catch {
                throw Failure(reading: error)
            }
            if links.first(where: { $0.name == link })?.hasCarrier == true { return true }
            usleep(100_000)
        }
        return false
    }

    /// Others have the address with the old hardware in their tables, for half a minute and more.
    private static func announce(
        _ adoption: RoleRecovery.Adoption, _ profile: Profile, _ surroundings: Surroundings
    ) {
        guard let address = profile.staticAddress(of: adoption.role)?.address, address.isIPv4,
            adoption.nic.isEthernet
        else { return }
        let link = adoption.nic.name
        do {
            if try hasCarrier(link) { try sendAnnouncements(of: address, on: link) }
        } catch {
            surroundings.notify(
                Notice(
                    "could not tell others that \(address) has moved to \(link): \(error)",
                    remedy: "they find out by themselves, within a minute or two"))
        }
    }

    private static func sendAnnouncements(of address: IPAddress, on link: LinkName) throws(InquiryError) {
        let socket = try PacketSocket(on: link, .arp, asking: "announcement of \(address) on \(link)")
        for _ in 0..<announcements {
            try socket.send(ARPPacket.announcement(of: address, from: socket.address))
            usleep(50_000)
        }
    }

    /// Any may get lost.
    private static let announcements = 3

    /// The filter in force goes by names. Where other hardware bears the name of a role by now, what it
    /// lets in is not what was meant.
    private static func closeToStrangers(_ roles: RecordedRoles, _ surroundings: Surroundings) {
        do {
            let nics = try observation().nics
            let isBorne = roles.holders.values.contains { holder in
                holder.present(among: nics)?.name != holder.interface
                    && nics.contains { $0.name == holder.interface }
            }
            guard isBorne, try Closing.run(in: surroundings, replaces: true) else { return }
            surroundings.notify(.staysClosed)
        } catch {
            // What is thrown is why nobody knows who plays; that the filter goes by wrong names comes on top.
            surroundings.notify(Notice(error))
        }
    }
}

extension Recover.Adoption {
    fileprivate init(_ adoption: RoleRecovery.Adoption) {
        role = adoption.role.rawValue
        before = adoption.before?.text
        after = adoption.nic.text
    }
}

extension Profile {
    /// What the profile itself gives the NIC of a role; nil where a lease does.
    fileprivate func staticAddress(of role: Role) -> InterfaceAddress? {
        switch role {
        case .cluster: cluster.address
        case .www: www.ipv4.staticAddress
        }
    }
}

extension RoleRecovery.Refusal {
    fileprivate var failure: Failure {
        switch self {
        case .notOne(let role, let holder, let candidates):
            guard let example = candidates.first else {
                return Failure(
                    .missing,
                    "the NIC that is \(role.rawValue) is gone, and no other could take its place: "
                        + holder.text,
                    remedy: "plug it in again, or another \(holder.isWireless ? "wireless one" : "one")")
            }
            return Failure(
                .missing,
                "the NIC that is \(role.rawValue) is gone: \(holder.text); \(candidates.count) could take its "
                    + "place:\n" + candidates.table,
                remedy: "say which: gwnet recover --role \(role.rawValue)=\(example.name)")
        case .made(let role, let holder):
            return Failure(
                .missing,
                "\(holder.interface) (\(holder.text)), which is \(role.rawValue), is not there, and nothing takes the "
                    + "place of a link that is no hardware",
                remedy:
                    "see what makes it; once it is there again: gwnet recover; another link is given the role by "
                    + "gwnet recover --role \(role.rawValue)=LINK")
        case .bothGone(let holders, let candidates):
            let names = candidates.map(\.name.description)
            return Failure(
                .missing,
                "both NICs are gone: \(holders.map(\.text).joined(separator: ", ")); there "
                    + (candidates.isEmpty ? "is no other" : "are:\n" + candidates.table),
                remedy: candidates.isEmpty
                    ? "plug them in again"
                    : "say which is which: gwnet recover --role cluster=\(names.first ?? "NIC") --role "
                        + "www=\(names.dropFirst().first ?? "NIC")")
        case .noSuch(let role, let name, let present):
            return Failure(
                .missing,
                present.first { $0.isCalled(name) }.map {
                    "\(name) cannot be \(role.rawValue): \($0.unfitness)"
                }
                    ?? "no NIC is called \(name), to be \(role.rawValue); there is \(present.list)",
                remedy: "gwnet recover --role \(role.rawValue)=\(present.first?.name.description ?? "NIC")")
        case .shared(let nic):
            return Failure(
                .missing, "\(nic.text) would be both cluster and www",
                remedy: "say who plays the other role too, with a second --role")
        }
    }
}

extension [NIC] {
    /// A line for each: name, address, driver, place on the bus.
    fileprivate var table: String {
        let rows = map { [$0.name.description, $0.mac?.description ?? "", $0.driver ?? "", $0.path ?? ""] }
        let widths = (0..<4).map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            let cells = zip(row, widths).map { cell, width in
                cell + String(repeating: " ", count: width - cell.count)
            }
            return "       " + cells.joined(separator: "  ").trimmedAtEnd
        }.joined(separator: "\n")
    }
}

extension String {
    fileprivate var trimmedAtEnd: String {
        var rest = self[...]
        while rest.last == " " { rest.removeLast() }
        return String(rest)
    }
}
