/// The ordered changes that turn one state into another. Pure: it neither reads nor writes.
public struct Plan: Hashable, Sendable {
    /// Why a state cannot be reached without touching what is not ours.
    public enum Obstacle: Error, Hashable, Sendable {
        /// The profile asks for a link that is not there.
        case missingLink(LinkName)
        /// A parameter that the profile needs is not in this kernel.
        case missingSysctl(Sysctl)
        /// A route of somebody else has the same destination and metric.
        case foreignRoute(wanted: Route, present: Route)
        /// So has one of another shape: with several next hops, of another type, by a next-hop object.
        case otherRoute(wanted: Route, present: OtherRoute)
    }

    /// In the order in which they are carried out.
    public let changes: [Change]

    /// True when there is nothing to do.
    public var isEmpty: Bool { changes.isEmpty }

    /// - Parameter observed: what is there; its sysctls hold every parameter that `desired` names and
    ///   the `forwarding` of every link.
    /// - Throws: `Obstacle` where the way leads over something foreign.
    public init(from observed: NetworkState, to desired: NetworkState) throws(Obstacle) {
        let links = try Plan.linkChanges(from: observed, to: desired)
        let addresses = AddressChanges(from: observed, to: desired)
        let routes = try RouteChanges(from: observed, to: desired, beside: addresses)
        let rules = Plan.ruleChanges(from: observed, to: desired)
        let sysctls = try SysctlChanges(
            from: observed, to: desired, losingAddresses: addresses.losingLinks)
        let firewall: [Change] =
            observed.ruleset == desired.ruleset
            ? [] : [.firewall(before: observed.ruleset, after: desired.ruleset)]

        // What comes stands on what came before it, and what goes goes in the opposite order: a link
        // that goes down takes routes along, and they would be missing from the plan.
        let arrivals =
            links.raised + addresses.replaced + addresses.remade + addresses.added + addresses.moved
            + routes.added + rules.added
        let departures = rules.removed + routes.removed + addresses.removed + links.lowered
        let connections = sysctls.easing + arrivals + departures + sysctls.settling
        let services = ServiceChanges(from: observed, to: desired)
        guard desired.firewall != nil else {
            // Forwarding never outlives the filter: closed before it goes, back only after it. Whoever
            // gets links back gets them empty.
            let closing = sysctls.closing + services.own + connections + sysctls.preparing
            changes = closing + firewall + sysctls.forwarding + services.managers
            return
        }
        let begin = firewall + sysctls.preparing
        if !services.managers.isEmpty && (services.hasNewcomer || !arrivals.isEmpty) {
            // A manager that lets go of a link takes from it what it finds there.
            let lettingGo = services.stopping + services.files + services.managers
            changes = begin + lettingGo + connections + sysctls.forwarding + services.serving
        } else {
            // A client that ends takes its address along, though it be the very one that is wanted.
            let releasing = Plan.isLeased(amid: observed, desired) ? services.releasing : []
            let own = services.own.filter { !releasing.contains($0) }
            changes = begin + releasing + connections + sysctls.forwarding + own + services.managers
        }
    }

    /// Whether an address of the profile is there already, and foreign.
    private static func isLeased(amid observed: NetworkState, _ desired: NetworkState) -> Bool {
        let others = Set(observed.addresses.filter { !$0.origin.isOurs }.map(\.identity))
        return desired.addresses.contains { others.contains($0.identity) }
    }
}

extension Plan {
    private static func linkChanges(
        from observed: NetworkState, to desired: NetworkState
    ) throws(Obstacle) -> (raised: [Change], lowered: [Change]) {
        var raised: [Change] = []
        var lowered: [Change] = []
        let foundations = Set(observed.foundations)
        let others = desired.links.keys.filter { !foundations.contains($0) }.sorted()
        for name in observed.foundations + others {
            guard let wanted = desired.links[name] else { continue }
            guard let present = observed.links[name] else { throw .missingLink(name) }
            let after = Link(isUp: wanted.isUp, mtu: wanted.mtu ?? present.mtu)
            guard after != present else { continue }
            let change = Change.link(name, before: present, after: after)
            if after.isUp { raised.append(change) } else { lowered.append(change) }
        }
        return (raised, lowered)
    }

    private static func ruleChanges(
        from observed: NetworkState, to desired: NetworkState
    ) -> (added: [Change], removed: [Change]) {
        let added = desired.rules.filter { rule in !observed.rules.contains { $0.isSame(as: rule) } }
        let removed = observed.rules.filter { rule in
            rule.origin.isOurs && !desired.rules.contains { $0.isSame(as: rule) }
        }
        return (
            added.sorted().map { .rule(before: nil, after: $0) },
            removed.sorted().map { .rule(before: $0, after: nil) }
        )
    }
}
