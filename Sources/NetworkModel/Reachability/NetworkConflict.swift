/// A foreign object by which packets for a network of the profile would take another way.
public struct NetworkConflict: Hashable, Sendable {
    /// What is in the way.
    public enum Rival: Hashable, Sendable {
        /// Another link has an address in an overlapping network.
        case address(AddressAssignment)
        /// A route to the network, or to a part of it.
        case route(OtherRoute)
    }

    /// The network of the profile.
    public let network: IPNetwork
    /// What is in the way of it.
    public let rival: Rival

    /// The conflicts of the networks behind one link.
    ///
    /// An address alone in its network (/32), like a virtual one on `lo`, takes
    /// that address alone: whether it matters shows when its way is asked for.
    public static func all(
        of networks: [IPNetwork], behind link: LinkName, in state: NetworkState
    ) -> [NetworkConflict] {
        networks.flatMap { network in
            addresses(network, link, state).map { NetworkConflict(network: network, rival: .address($0)) }
                + routes(network, link, state).map { NetworkConflict(network: network, rival: .route($0)) }
        }
    }

    private static func addresses(
        _ network: IPNetwork, _ link: LinkName, _ state: NetworkState
    ) -> [AddressAssignment] {
        state.addresses.filter {
            $0.link != link && $0.link != .loopback && !$0.origin.isOurs
                && $0.address.prefixLength < $0.address.family.bitWidth
                && $0.address.network.overlaps(network)
        }.sorted()
    }

    /// Routes that win over the one that leads to the network: those of a part of it, and those of the
    /// same network that are preferred or were there before.
    private static func routes(
        _ network: IPNetwork, _ link: LinkName, _ state: NetworkState
    ) -> [OtherRoute] {
        // What the kernel made of an address is told by that address.
        let simple = state.routes.filter { !$0.origin.isOurs && !$0.isConnected(by: state.addresses) }
            .map { OtherRoute($0) }
        return (simple + state.otherRoutes).filter { route in
            network.contains(route.key.destination) && route.key.typeOfService == 0
                && ![.local, .broadcast, .multicast, .anycast, .throw].contains(route.kind)
                && (route.hops.isEmpty || route.hops.contains { $0.link != link })
                && (route.key.destination != network || route.key.metric == 0)
        }.sorted()
    }
}

extension Route {
    fileprivate func isConnected(by addresses: Set<AddressAssignment>) -> Bool {
        gateway == nil && addresses.contains { $0.link == link && $0.address.network == destination }
    }
}

extension OtherRoute {
    /// A route that gwnet could have made, among those that it could not.
    public init(_ route: Route) {
        self.init(
            key: route.key, kind: .unicast,
            hops: [RoutingEntry.Hop(gateway: route.gateway, link: route.link)], isOpaque: false,
            origin: route.origin)
    }
}
