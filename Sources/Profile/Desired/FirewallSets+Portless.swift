import NetworkModel
import Services

// What may come in besides ports: `ping`, and protocols that have none.
extension FirewallPolicy {
    /// Who may ping the gateway from www; the cluster always may.
    var pingSets: [NamedSet] {
        let allowed = profile.router.allowWWW.filter(\.isPing).flatMap { senders(of: $0, on: .www) }
        return [AddressFamily.ipv4, .ipv6].map { family in
            let boxes = allowed.filter { $0.family == family }.map { NamedSet.Element([.network($0)]) }
            return set("www_ping", family, key: [], boxes)
        }
    }

    var pingRules: [Rule] {
        families(of: pingSets).map { set, family in
            Rule("ping", .echoRequest(family), .source(in: set, family), .accept)
        }
    }

    /// Protocols that a side may send, and from where: `meta l4proto . ip saddr`.
    func protocolSets(_ side: Side) -> [NamedSet] {
        let allowances = side == .www ? profile.router.allowWWW : profile.router.allowCluster
        let entries = allowances.flatMap { allowance in
            allowance.content.protocolNumber.map { number in
                senders(of: allowance, on: side).map { (number, $0) }
            } ?? []
        }
        return [AddressFamily.ipv4, .ipv6].map { family in
            let boxes = entries.filter { $0.1.family == family }.map { number, source in
                NamedSet.Element([.protocolNumber(number.number), .network(source)])
            }
            return set("\(side.rawValue)_protocols", family, key: [.internetProtocol], boxes)
        }
    }

    func protocolRules(_ side: Side) -> [Rule] {
        let comment = side == .www ? "allowed from www" : "allowed from the cluster"
        let sets = protocolSets(side)
        let rules = families(of: sets).map { set, family in
            Rule(comment, .protocolAndSource(in: set, family), .accept)
        }
        // netfilter takes it for an extension header of IPv6, and what follows for the protocol.
        let authentication = FieldRange.protocolNumber(InternetProtocol.authenticationHeader.number)
        let hidden = sets.filter { set in
            set.isIPv6 && set.elements.contains { $0.key.first?.overlaps(authentication) == true }
        }
        return rules + hidden.map { Rule(comment, .firstHeaderAndSource(in: $0.name), .accept) }
    }

    /// Without `from` the side's own networks are meant, and IPv6 of the link itself.
    private func senders(of allowance: Allowance, on side: Side) -> [IPNetwork] {
        let own = side == .www ? homeNetworks : profile.cluster.networks
        let isIGMP = allowance.content.protocolNumber == .igmp
        // Hosts and switches without an address speak IGMP as well (RFC 4541).
        let nameless = isIGMP ? [IPNetwork("0.0.0.0/32")].compactMap { $0 } : []
        return allowance.source.networks(home: own + SourceScope.linkLocal + nameless)
    }

    private func set(
        _ name: String, _ family: AddressFamily, key: [DataType], _ boxes: [NamedSet.Element]
    ) -> NamedSet {
        NamedSet(
            family == .ipv4 ? name : name + "6", key: key + [family == .ipv4 ? .ipv4Address : .ipv6Address],
            hasIntervals: true, elements: NamedSet.disjoint(boxes))
    }

    private func families(of sets: [NamedSet]) -> [(name: String, family: AddressFamily)] {
        sets.filter { !$0.elements.isEmpty }.map { ($0.name, $0.isIPv6 ? .ipv6 : .ipv4) }
    }
}

extension NamedSet {
    fileprivate var isIPv6: Bool { key.contains(.ipv6Address) }
}

extension Allowance.Content {
    /// Nil for what is let in by ports, or by its type.
    var protocolNumber: InternetProtocol? {
        if case .packets(let content) = self { content } else { nil }
    }
}
