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
        let addresses = Plan.addressChanges(from: observed, to: desired)
        let routes = try Plan.routeChanges(from: observed, to: desired)
        let rules = Plan.ruleChanges(from: observed, to: desired)
        let sysctls = try SysctlChanges(
            from: observed, to: desired, losingAddresses: Plan.links(of: addresses.removed))
        let firewall: [Change] =
            observed.firewall == desired.firewall
            ? [] : [.firewall(before: observed.firewall, after: desired.firewall)]

        // What comes stands on what came before it, and what goes goes in the opposite order: a link
        // that goes down takes routes along, and they would be missing from the plan.
        let arrivals = links.raised + addresses.added + routes.added + rules.added
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

    /// Whether an address of the profile is there already, and somebody else's.
    private static func isLeased(amid observed: NetworkState, _ desired: NetworkState) -> Bool {
        let others = Set(observed.addresses.filter { !$0.origin.isOurs }.map(\.identity))
        return desired.addresses.contains { others.contains($0.identity) }
    }

    /// The links that these changes take addresses from.
    private static func links(of removals: [Change]) -> Set<LinkName> {
        var links: Set<LinkName> = []
        for case .address(let before?, nil) in removals { links.insert(before.link) }
        return links
    }
}

extension Plan {
    private static func linkChanges(
        from observed: NetworkState, to desired: NetworkState
    ) throws(Obstacle) -> (raised: [Change], lowered: [Change]) {
        var raised: [Change] = []
        var lowered: [Change] = []
        for (name, wanted) in desired.links.sorted(by: { $0.key.description < $1.key.description }) {
            guard let present = observed.links[name] else { throw .missingLink(name) }
            let after = Link(isUp: wanted.isUp, mtu: wanted.mtu ?? present.mtu)
            guard after != present else { continue }
            let change = Change.link(name, before: present, after: after)
            if after.isUp { raised.append(change) } else { lowered.append(change) }
        }
        return (raised, lowered)
    }

    /// Additions and removals apart: a link keeps an address of its network while one replaces the
    /// other, so routes and connections stay.
    private static func addressChanges(
        from observed: NetworkState, to desired: NetworkState
    ) -> (added: [Change], removed: [Change]) {
        let present = Set(observed.addresses.map(\.identity))
        let wanted = Set(desired.addresses.map(\.identity))
        // What the kernel makes by itself comes back by itself.
        let own = desired.addresses.filter { !$0.origin.isKernel(ofAddress: true) }
        let added = own.filter { !present.contains($0.identity) }.sorted()
        let removed = observed.addresses.filter { $0.origin.isOurs && !wanted.contains($0.identity) }.sorted()
        return (
            added.map { .address(before: nil, after: $0) }, removed.map { .address(before: $0, after: nil) }
        )
    }

    private static func routeChanges(
        from observed: NetworkState, to desired: NetworkState
    ) throws(Obstacle) -> (added: [Change], removed: [Change]) {
        var replaced: Set<Route> = []
        var added: [Change] = []
        let own = desired.routes.filter { !$0.origin.isKernel(ofAddress: false) }.sorted()
        for route in own where !observed.routes.contains(where: { $0.isSame(as: route) }) {
            let rivals = observed.routes.filter { $0.key == route.key }
            if let foreign = rivals.first(where: { !$0.origin.isOurs }) {
                throw .foreignRoute(wanted: route, present: foreign)
            }
            let before = rivals.sorted().first
            if let before { replaced.insert(before) }
            added.append(.route(before: before, after: route))
        }
        let obsolete = observed.routes.filter { route in
            route.origin.isOurs && !replaced.contains(route)
                && !desired.routes.contains { $0.isSame(as: route) }
        }
        // Backwards: a gateway's route goes before the one that makes the gateway reachable.
        return (added, obsolete.sorted().reversed().map { .route(before: $0, after: nil) })
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
