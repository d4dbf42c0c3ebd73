/// A foreign object by which packets for a network of the profile would take another way.
public struct NetworkConflict: Hashable, Sendable {
    /// What is in the way.
    public enum Rival: Hashable, Sendable {
        /// Another link has an address in an overlapping network.
        case address(AddressAssignment)
        /// A route to the network, or to a part of it.
        case route(OtherRoute)
        /// A rule, and what its table has for the network.
        case rule(RoutingRule, RoutingEntry)
        /// A rule that ends the way.
        case refusal(RefusingRule)
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
            var rivals: [Rival] = addresses(network, link, state).map { .address($0) }
            rivals += routes(network, link, state).map { .route($0) }
            rivals += rules(network, link, state)
            rivals += refusals(network, link, state).map { .refusal($0) }
            return rivals.map { NetworkConflict(network: network, rival: $0) }
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
            network.contains(route.key.destination) && route.key.table == Route.mainTable
                && route.key.typeOfService == 0 && route.kind.endsLookUp
                && (route.hops.isEmpty || route.hops.contains { $0.link != link })
                && (route.key.destination != network || route.key.metric == 0)
        }.sorted()
    }

    /// The first thing that each rule's table has for a part of the network, or for all of it.
    private static func rules(
        _ network: IPNetwork, _ link: LinkName, _ state: NetworkState
    ) -> [Rival] {
        let rivals = state.rules.filter { rule in
            !rule.isStandard && !rule.origin.isOurs && rule.family == network.family
                && rule.priority < RoutingRule.mainPriority && rule.outgoing == nil
                && concerns(network, rule.source, rule.destination, state.addresses, link)
        }
        return rivals.sorted().compactMap { rule in
            let entries = state.otherPolicy.entries.filter { $0.table == rule.table }
            return deviation(from: link, towards: network, among: entries).map { .rule(rule, $0) }
        }
    }

    /// The longest match for the network as a whole, or any for a part of it, unless it leads there as well.
    private static func deviation(
        from link: LinkName, towards network: IPNetwork, among entries: Set<RoutingEntry>
    ) -> RoutingEntry? {
        let whole = entries.filter { $0.destination.contains(network) }.min {
            ($1.destination.prefixLength, $0.metric, "\($0)")
                < ($0.destination.prefixLength, $1.metric, "\($1)")
        }
        let parts = entries.filter {
            $0.destination != network && network.contains($0.destination)
        }
        return ([whole].compactMap { $0 } + parts.sorted { "\($0)" < "\($1)" }).first { entry in
            entry.kind.endsLookUp && (entry.hops.isEmpty || entry.hops.contains { $0.link != link })
        }
    }

    private static func refusals(
        _ network: IPNetwork, _ link: LinkName, _ state: NetworkState
    ) -> [RefusingRule] {
        state.otherPolicy.refusals.filter { rule in
            rule.priority < RoutingRule.mainPriority && rule.destination?.family ?? .ipv4 == .ipv4
                && rule.source?.family ?? .ipv4 == .ipv4
                // One for all destinations ends the way to the internet as well, and no rule of ours helps.
                && rule.destination != nil
                && concerns(network, rule.source, rule.destination, state.addresses, link)
        }.sorted()
    }

    /// Whether a rule may meet a packet for the network that the profile promises a way: what the home network
    /// sends by an address of www alone, as for several uplinks, is none.
    private static func concerns(
        _ network: IPNetwork, _ source: IPNetwork?, _ destination: IPNetwork?,
        _ addresses: Set<AddressAssignment>, _ link: LinkName
    ) -> Bool {
        guard destination?.overlaps(network) ?? true else { return false }
        guard let source else { return true }
        let own = addresses.filter { $0.link == link }.map(\.address.network)
        return ([network] + own).contains { $0.overlaps(source) }
    }
}

extension RoutingEntry.Kind {
    /// Whether a forwarded packet's lookup ends with it: neither an address of this machine nor a `throw`.
    fileprivate var endsLookUp: Bool {
        switch self {
        case .unicast, .blackhole, .unreachable, .prohibit: true
        case .local, .broadcast, .anycast, .multicast, .throw: false
        }
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
