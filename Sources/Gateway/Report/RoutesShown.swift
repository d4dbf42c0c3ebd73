import NetworkModel
import Profile

/// The routes of the main table that a report holds: gwnet's own, default routes, and what decides a promise of the
/// profile or overlaps one. A routing daemon's hundred thousand others are counted.
struct RoutesShown {
    let routes: [Route]
    /// How many of the main table are left out.
    let omitted: Int

    /// - Parameters:
    ///   - networks: of the profile.
    ///   - sides: links with a role.
    ///   - atFault: routes by which packets leave elsewhere.
    init(_ state: NetworkState, networks: [IPNetwork], sides: Set<LinkName>, atFault: Set<Route.Key>) {
        let main = state.routes.filter {
            $0.table == Route.mainTable
                && ($0.destination.family == .ipv4 || !$0.destination.address.isLinkLocal)
        }
        let shown = main.filter { route in
            route.origin.isOurs || route.isDefault || route.gateway == nil && sides.contains(route.link)
                || atFault.contains(route.key) || networks.contains { $0.overlaps(route.destination) }
        }
        routes = shown.sorted()
        omitted = main.count - shown.count
    }
}
