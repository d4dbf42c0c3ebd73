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
        let sysctls = try SysctlChanges(from: observed, to: desired)
        let links = try Plan.linkChanges(from: observed, to: desired)
        let addresses = Plan.addressChanges(from: observed, to: desired)
        let routes = try Plan.routeChanges(from: observed, to: desired)
        let rules = Plan.ruleChanges(from: observed, to: desired)
        let firewall: [Change] =
            observed.firewall == desired.firewall
            ? [] : [.firewall(before: observed.firewall, after: desired.firewall)]

        if desired.firewall == nil {
            // Forwarding never outlives the filter: closed before it goes, back only after it.
            let withdrawal = rules + routes + addresses.added + addresses.removed + links
            changes = sysctls.closing + withdrawal + sysctls.preparing + firewall + sysctls.forwarding
        } else {
            let connected = links + addresses.added + routes + rules + addresses.removed
            changes = firewall + sysctls.preparing + connected + sysctls.forwarding
        }
    }
}

extension Plan {
    private static func linkChanges(
        from observed: NetworkState, to desired: NetworkState
    ) throws(Obstacle) -> [Change] {
        var changes: [Change] = []
        for (name, wanted) in desired.links.sorted(by: { $0.key.description < $1.key.description }) {
            guard let present = observed.links[name] else { throw .missingLink(name) }
            let after = Link(isUp: wanted.isUp, mtu: wanted.mtu ?? present.mtu)
            if after != present { changes.append(.link(name, before: present, after: after)) }
        }
        return changes
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
    ) throws(Obstacle) -> [Change] {
        var replaced: Set<Route> = []
        var changes: [Change] = []
        let own = desired.routes.filter { !$0.origin.isKernel(ofAddress: false) }.sorted()
        for route in own where !observed.routes.contains(where: { $0.isSame(as: route) }) {
            let rivals = observed.routes.filter { $0.key == route.key }
            if let foreign = rivals.first(where: { !$0.origin.isOurs }) {
                throw .foreignRoute(wanted: route, present: foreign)
            }
            let before = rivals.sorted().first
            if let before { replaced.insert(before) }
            changes.append(.route(before: before, after: route))
        }
        let obsolete = observed.routes.filter { route in
            route.origin.isOurs && !replaced.contains(route)
                && !desired.routes.contains { $0.isSame(as: route) }
        }
        // Backwards: a gateway's route goes before the one that makes the gateway reachable.
        return changes + obsolete.sorted().reversed().map { .route(before: $0, after: nil) }
    }

    private static func ruleChanges(from observed: NetworkState, to desired: NetworkState) -> [Change] {
        let added = desired.rules.filter { rule in !observed.rules.contains { $0.isSame(as: rule) } }
        let removed = observed.rules.filter { rule in
            rule.origin.isOurs && !desired.rules.contains { $0.isSame(as: rule) }
        }
        return added.sorted().map { .rule(before: nil, after: $0) }
            + removed.sorted().map { .rule(before: $0, after: nil) }
    }
}
