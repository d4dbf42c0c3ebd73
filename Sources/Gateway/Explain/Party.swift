import NetworkModel
import Profile
import Services

/// Who sends a packet, or is to get it, as people name them.
enum Party: Hashable {
    case node(Node)
    case address(IPAddress)
    /// This machine.
    case gateway
    /// Some host far away.
    case internet
    /// Some host of the home network.
    case www
    /// Some node.
    case cluster

    /// Stands for hosts of the internet: Cloudflare's resolver, known to answer.
    static func farAway(_ family: AddressFamily) -> IPAddress? {
        IPAddress(family == .ipv4 ? "1.1.1.1" : "2606:4700:4700::1111")
    }

    private static let keywords: [String: Party] = [
        "gateway": .gateway, "internet": .internet, "www": .www, "cluster": .cluster,
    ]

    /// - Throws: `Failure` with code `wrongUsage` for a word that names nobody, or two.
    init(_ word: String, in profile: Profile) throws(Failure) {
        if let address = IPAddress(word) {
            self = .address(address)
            return
        }
        let found = Party.meanings(of: word, in: profile)
        guard let party = found.first else { throw Party.unknown(word, in: profile) }
        guard found.count == 1 else {
            throw Failure(
                .wrongUsage,
                "\(word) is more than one here: "
                    + found.map(\.description).sorted().joined(separator: ", "),
                remedy: "give its address instead")
        }
        self = party
    }

    private static func meanings(of word: String, in profile: Profile) -> Set<Party> {
        let domain = profile.domain.map { ".\($0)" } ?? ""
        let isFull = !domain.isEmpty && word.hasSuffix(domain)
        let name = isFull ? String(word.dropLast(domain.count)) : word
        let nodes = profile.nodes.hosts.filter { $0.name == name }
        var found: Set<Party> = Set(nodes.map { .node($0) })
        if let keyword = keywords[word] { found.insert(keyword) }
        if profile.hostname == name { found.insert(.gateway) }
        // A name of services.dns stands for an address that may be one of those already.
        for named in profile.services.dns?.names ?? [] where named.name == name && found.isEmpty {
            found.insert(.address(named.address))
        }
        let sites = profile.services.proxy?.sites ?? []
        if found.isEmpty, sites.contains(where: { [$0.host, $0.host + domain].contains(word) }) {
            found.insert(.gateway)
        }
        return found
    }

    private static func unknown(_ word: String, in profile: Profile) -> Failure {
        let (words, nodes) = (keywords.keys.sorted(), profile.nodes.hosts.map(\.name))
        let names = (profile.services.dns?.names ?? []).map(\.name)
        let nearest = Suggestion.nearest(to: word, among: words + nodes + names)
        let known = words + nodes.prefix(8)
        return Failure(
            .wrongUsage, "\(word) is no address, and nobody of that name is known",
            remedy: nearest.map { "did you mean \($0)?" }
                ?? "known here: \(known.joined(separator: ", ")), and every address")
    }
}

extension Party: CustomStringConvertible {
    /// As a headline names it.
    var description: String {
        switch self {
        case .node(let node): node.name
        case .address(let address): "\(address)"
        case .gateway: "gateway"
        case .internet: "internet"
        case .www: "www"
        case .cluster: "cluster"
        }
    }
}
