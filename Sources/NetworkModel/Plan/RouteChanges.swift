/// The changes of routes, sorted by when they may happen.
struct RouteChanges {
    private(set) var added: [Change] = []
    private(set) var removed: [Change] = []

    /// - Throws: `Plan.Obstacle` where a foreign route has the key of a wanted one.
    init(
        from observed: NetworkState, to desired: NetworkState, beside addresses: AddressChanges
    ) throws(Plan.Obstacle) {
        var replaced: Set<Route> = []
        let own = desired.routes.filter { !$0.origin.isKernel(ofAddress: false) }.sorted()
        let restored = RouteChanges.lostConnectedRoutes(observed, desired).filter {
            !addresses.makesRoute(to: $0.destination, on: $0.link)
        }
        added = restored.map { .route(before: nil, after: $0) }
        // By their keys: a routing daemon's table may have a million.
        let present = Dictionary(grouping: observed.routes, by: \.key)
        let others = Dictionary(grouping: observed.otherRoutes, by: \.key)
        let wanted = Dictionary(grouping: desired.routes, by: \.key)
        for route in own {
            let rivals = present[route.key] ?? []
            if rivals.contains(where: { $0.isSame(as: route) }) { continue }
            if let other = others[route.key]?.min() {
                throw .otherRoute(wanted: route, present: other)
            }
            if let foreign = rivals.first(where: { !$0.origin.isOurs }) {
                throw .foreignRoute(wanted: route, present: foreign)
            }
            let before = rivals.sorted().first
            if let before { replaced.insert(before) }
            added.append(.route(before: before, after: route))
        }
        let obsolete = observed.routes.filter { route in
            route.origin.isOurs && !replaced.contains(route)
                && wanted[route.key]?.contains { $0.isSame(as: route) } != true
        }
        // Backwards: a gateway's route goes before the one that makes the gateway reachable.
        removed = obsolete.sorted().reversed().map { .route(before: $0, after: nil) }
    }

    /// Routes that the kernel made of our addresses and that were removed: the kernel makes them
    /// anew only when the address comes, or its link goes up.
    private static func lostConnectedRoutes(
        _ observed: NetworkState, _ desired: NetworkState
    ) -> [Route] {
        let present = observed.addresses.filter { assignment in
            observed.links[assignment.link]?.isUp == true
                && desired.addresses.contains {
                    $0.origin.isOurs && $0.identity == assignment.identity
                }
        }
        // A state from before names those that it had, also of addresses of others.
        let earlier = desired.routes.filter { route in
            route.origin == .kernel && route.gateway == nil && route.destination.family == .ipv4
                && observed.links[route.link]?.isUp == true
                && observed.addresses.contains {
                    $0.link == route.link && $0.address.network == route.destination
                }
        }
        let taken = Set(observed.routes.map(\.key) + observed.otherRoutes.map(\.key))
        let lost = (present.compactMap(\.connectedRoute) + earlier).filter {
            // The kernel takes no second route of one key; who made the first is told (`NetworkConflict`).
            !observed.leadsTo($0.destination, by: $0.link) && !taken.contains($0.key)
        }
        // Several addresses of one network share its route.
        var networks: Set<Route.Key> = []
        return lost.sorted().filter { networks.insert($0.key).inserted }
    }
}
