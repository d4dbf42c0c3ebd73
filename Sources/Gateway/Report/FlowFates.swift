import NetworkModel

/// What becomes of flows under way when a plan is carried out.
public struct FlowFate: Hashable, Sendable, Encodable {
    /// What happens to them.
    public enum Kind: String, Hashable, Sendable, Encodable {
        /// They are bound to an address that goes.
        case cut
        /// What let them through is withdrawn.
        case withdrawn
        /// They would keep the translation that they began with, or none, for as long as they are used.
        case retranslated
    }

    /// Why they end.
    public let kind: Kind
    /// What they came through: `tcp 8443`, `203.0.113.2`.
    public let through: String
    /// How many there are.
    public let flows: Int
}

/// Works out, from flows and the states before and after, what a change does to each flow.
struct FlowFates {
    private struct Key: Hashable {
        let kind: FlowFate.Kind
        let through: String
    }

    private let before: FlowPassage
    private let after: FlowPassage
    private let goneAddresses: Set<IPAddress>
    /// Networks that are reached by other links than www.
    private let nearNetworks: [IPNetwork]
    private let wwwAddresses: Set<IPAddress>
    private var counts: [Key: Int] = [:]

    init(_ plan: Plan, from observed: NetworkState, to desired: NetworkState) {
        let own = Set(observed.addresses.map(\.address.address))
        before = FlowPassage(observed.firewall, own: own)
        after = FlowPassage(desired.firewall, own: own)
        goneAddresses = plan.addressesThatGo(from: observed)
        let www = desired.firewall?.wwwLink
        let routed = observed.routes.union(desired.routes).filter { $0.link != www && !$0.isDefault }
        let connected = observed.addresses.union(desired.addresses).filter { $0.link != www }
        nearNetworks = routed.map(\.destination) + connected.map(\.address.network)
        wwwAddresses = Set(
            observed.addresses.union(desired.addresses).filter { $0.link == www }.map(\.address.address))
    }

    mutating func count(_ flow: Flow) {
        guard flow.isEstablished, let key = fate(of: flow) else { return }
        counts[key, default: 0] += 1
    }

    /// Whether nobody may be left to go on with it: the ruleset accepts what is under way, and a
    /// translation lives as long as its entry. Also where nothing came back yet: UDP that goes the wrong
    /// way would do so for ever.
    func ends(_ flow: Flow) -> Bool { !flow.isOver && fate(of: flow) != nil }

    /// False where no flow can be concerned, so that none has to be looked at.
    var mayEndSome: Bool { !goneAddresses.isEmpty || before.isThere || after.isThere }

    /// By why they end, then by what they came through.
    var fates: [FlowFate] {
        counts.map { FlowFate(kind: $0.key.kind, through: $0.key.through, flows: $0.value) }
            .sorted { ($0.kind.rawValue, $0.through) < ($1.kind.rawValue, $1.through) }
    }

    private func fate(of flow: Flow) -> Key? {
        if let address = goneAddresses.sorted().first(where: { flow.touches([$0]) }) {
            return Key(kind: .cut, through: "\(address)")
        }
        if let way = before.way(of: flow), !after.allows(flow, the: way) {
            return Key(kind: .withdrawn, through: way.description)
        }
        return newTranslation(of: flow).map { Key(kind: .retranslated, through: $0.description) }
    }

    /// The translation that a flow like it would get now, and has not: the first packet of a flow decides
    /// for all (nf_nat_setup_info).
    private func newTranslation(of flow: Flow) -> FlowPassage.Way? {
        let asked = flow.original
        if flow.status.isDisjoint(with: [.sourceTranslated, .destinationTranslated]),
            !nearNetworks.contains(where: { $0.contains(asked.destination) }),
            !before.isOwn(asked.destination), after.allows(flow, the: .masquerade)
        {
            return .masquerade
        }
        guard !flow.status.contains(.destinationTranslated), wwwAddresses.contains(asked.destination),
            !before.isOwn(asked.source)
        else { return nil }
        return after.forward(of: flow)
    }
}

extension Plan {
    /// Addresses that no link has any more afterwards.
    fileprivate func addressesThatGo(from observed: NetworkState) -> Set<IPAddress> {
        var remaining = observed.addresses
        for case .address(let before, let after) in changes {
            if let before { remaining.remove(before) }
            if let after { remaining.insert(after) }
        }
        let present = Set(observed.addresses.map(\.address.address))
        return present.subtracting(remaining.map(\.address.address))
    }
}
