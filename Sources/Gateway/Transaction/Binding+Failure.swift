import NetworkModel
import Profile

extension Binding {
    /// Whether each side can be what the profile wants of it.
    func demandMedia(_ file: ProfileFile) throws(Gateway.Failure) {
        if file.profile.www.wifi != nil, !www.isWireless {
            throw Gateway.Failure(
                .missing, "www (\(www.text)) is no wireless NIC, and shall join a wireless network",
                remedy: "leave wifi out, or name the wireless one: \(file.place(of: "interfaces.www.match"))")
        }
        if file.profile.www.ipv4 == .dhcp, !www.isEthernet {
            throw Gateway.Failure(
                .missing, "www (\(www.text)) is not Ethernet: there is no DHCP on it",
                remedy:
                    "write ipv4: external, where what makes the link (pppd, a modem's or a tunnel's program) gives "
                    + "it its address: \(file.place(of: "interfaces.www.ipv4"))")
        }
        if file.profile.services.givesAddresses, !cluster.isEthernet {
            throw Gateway.Failure(
                .missing,
                "cluster (\(cluster.text)) is not Ethernet: nodes cannot get addresses there by DHCP",
                remedy: "name a link that the nodes are on: \(file.place(of: "interfaces.cluster.match"))")
        }
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
                "the \(holder.kind == nil ? "NIC" : "link") that is \(role.rawValue) is gone: \(holder.text); there is "
                    + present.list + holder.stranger(among: present),
                remedy: holder.kind == nil
                    ? "plug it in again; gwnet recover finds out whether another takes its place, and "
                        + "gwnet recover --role \(role.rawValue)=NIC says which"
                    : "see what makes it; the role is its own again once it is there, and another link's by "
                        + "gwnet recover --role \(role.rawValue)=LINK")
        case .enslaved(let role, let nic, let master):
            return Failure(
                .missing,
                "\(nic.name) cannot be \(role.rawValue): it is a port of \(master), and closed, but for ssh from "
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
            return selector.unanswered(role, present, place)
        }
    }
}

extension NICSelector {
    /// Why none of the links that are there answers.
    fileprivate func unanswered(_ role: Role, _ present: [NIC], _ place: String) -> Failure {
        let what = "no NIC is \(role.rawValue) (\(self))"
        if let name, let nic = present.first(where: { $0.isCalled(name) }) {
            return Failure(
                .missing, "\(what): \(mismatch(nic))",
                remedy: nic.isHardware || !nic.carriesIP
                    ? "name the right one: \(place)" : "match it by its name alone: \(place)")
        }
        if let mac, let other = present.first(where: { !$0.isHardware && $0.mac == mac && $0.carriesIP }) {
            return Failure(
                .missing,
                "\(what): \(other.name) has that address, and is a \(other.kind ?? "link"): mac is of hardware",
                remedy: "match it by its name: \(place)")
        }
        return Failure(
            .missing, "\(what); there is \(present.list)",
            remedy: "plug it in, or name the right one: \(place)")
    }

    /// What a link that has the name lacks.
    private func mismatch(_ nic: NIC) -> String {
        guard nic.carriesIP else { return nic.unfitness }
        guard nic.isHardware else {
            return "\(nic.name) is a \(nic.kind ?? "link"), and mac, driver and path are of hardware"
        }
        let facts: [(String, String?, String?)] = [
            ("mac", mac?.description, nic.mac?.description), ("driver", driver, nic.driver),
            ("path", path, nic.path),
        ]
        let wrong = facts.filter { $0.1 != nil && $0.1 != $0.2 }.map { "its \($0.0) is \($0.2 ?? "unknown")" }
        return "\(nic.name) is there, but \(wrong.joined(separator: ", "))"
    }
}

extension NIC {
    /// Name, address, and driver or kind.
    var text: String {
        ([name.description] + [mac?.description, driver ?? kind].compactMap { $0 }).joined(separator: " ")
    }

    /// Why it can be no side.
    var unfitness: String {
        kind == "loopback"
            ? "\(name) is the loopback link" : "\(name) (\(kind ?? "of its type")) carries no IP"
    }
}

extension RoleHolder {
    /// Name, address, and driver or kind.
    var text: String {
        ([interface.description] + [mac?.description, driver ?? kind].compactMap { $0 }).joined(
            separator: " ")
    }

    /// What bears its name by now.
    fileprivate func stranger(among nics: [NIC]) -> String {
        guard let other = nics.first(where: { $0.name == interface }) else { return "" }
        guard kind == nil else { return "; \(interface) is a \(other.kind ?? "NIC") now" }
        return other.isHardware ? "" : "; \(interface) is a \(other.kind ?? "link") now"
    }
}

extension [NIC] {
    /// For a sentence: hardware, then what else could be a side, as far as it fits.
    var list: String {
        let usable = filter { $0.isHardware || $0.carriesIP && $0.master == nil }
        let rest = usable.count - 8
        let names = usable.prefix(8).map(\.text) + (rest > 0 ? ["\(rest) more"] : [])
        return names.isEmpty ? "no NIC at all" : names.joined(separator: ", ")
    }
}
