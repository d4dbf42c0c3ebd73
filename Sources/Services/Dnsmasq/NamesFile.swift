import NetworkModel

/// The names that dnsmasq answers for, as in /etc/hosts. The first name of an address is the one that
/// asking backwards gives.
struct NamesFile {
    private let premises: Premises

    init(_ premises: Premises) {
        self.premises = premises
    }

    var text: String { ([premises.header] + entries.flatMap(lines)).text }

    private var dns: DNSService? { premises.services.dns }

    /// The gateway by its own name, the nodes, what the profile names besides, then the sites of the proxy.
    private var entries: [NamedAddress] {
        let named = dns?.names ?? []
        let nodes = premises.nodes.hosts.map { NamedAddress(name: $0.name, address: $0.address) }
        let said = itself(among: named) + nodes + named
        var seen: Set<NamedAddress> = []
        return (said + sites(besides: Set(said.map { fullName($0.name) }))).filter { entry in
            seen.insert(NamedAddress(name: fullName(entry.name), address: entry.address)).inserted
        }
    }

    /// A site leads to this machine, unless the profile has its name lead elsewhere.
    private func sites(besides said: Set<String>) -> [NamedAddress] {
        guard let own = premises.cluster.address else { return [] }
        return (premises.services.proxy?.sites ?? []).map(\.host).filter { !said.contains(fullName($0)) }
            .map { NamedAddress(name: $0, address: own.address) }
    }

    /// The profile may have its name lead elsewhere.
    private func itself(among named: [NamedAddress]) -> [NamedAddress] {
        guard let name = premises.hostname, let own = premises.cluster.address else { return [] }
        let wanted = named.first { fullName($0.name) == fullName(name) }
        return [wanted ?? NamedAddress(name: name, address: own.address)]
    }

    /// What leads to this machine has its address on each side, and `localise-queries` picks the one of
    /// whoever asks.
    private func lines(for entry: NamedAddress) -> [String] {
        var addresses = [entry.address]
        if entry.address == premises.cluster.address?.address, premises.nameSides.contains(.www) {
            addresses += [premises.www.address?.address].compactMap { $0 }
        }
        return addresses.map { "\($0) \(spellings(of: entry.name))" }
    }

    private func spellings(of name: String) -> String {
        guard !name.contains("."), let domain = premises.domain else { return name }
        return "\(name).\(domain) \(name)"
    }

    private func fullName(_ name: String) -> String {
        guard !name.contains("."), let domain = premises.domain else { return name.lowercased() }
        return "\(name).\(domain)".lowercased()
    }
}
