/// A policy rule of gwnet's own that leads packets for a network of the profile to a table of gwnet's own, where
/// routes and rules of others have no say.
///
/// It is there only while something else has a route to such a network: any rule beside the kernel's three costs
/// every packet the short way through the tables (`fib_lookup` with `fib_has_custom_rules`).
public enum Precedence {
    /// Gwnet's own, named by the same number as its protocol.
    public static let table = UInt32(Origin.gwnet.number)
    /// Before every rule of others but those of the same number that were there first. 0 is the kernel's, for
    /// what is addressed to this machine itself.
    public static let priority: UInt32 = 1

    /// For packets to one network.
    public static func rule(for network: IPNetwork) -> RoutingRule {
        RoutingRule(
            family: network.family, priority: priority, destination: network, table: table, origin: .gwnet)
    }
}

extension NetworkState {
    /// This desired state, with what lets networks outrank the routes and rules of others.
    ///
    /// - Parameters:
    ///   - contested: networks that others have routes to; those that this state has no route to either are
    ///     for another program to route.
    ///   - address: the gateway's own on that link.
    public func outranking(
        _ contested: Set<IPNetwork>, from address: InterfaceAddress, on link: LinkName
    ) -> NetworkState {
        let connected = Route(
            to: address.network, via: nil, link: link, table: Precedence.table,
            preferredSource: address.address)
        // All of them: a gateway is looked up in the table of its own route first.
        let copies = routes.filter { $0.origin.isOurs && $0.link == link && $0.table == Route.mainTable }
            .map { route in
                Route(
                    to: route.destination, via: route.gateway, link: link, table: Precedence.table,
                    metric: route.metric, preferredSource: route.preferredSource, scope: route.scope,
                    isOnLink: route.isOnLink)
            }
        let known = Set([connected.destination] + copies.map(\.destination)).intersection(contested)
        guard !known.isEmpty else { return self }
        var result = self
        result.routes.formUnion([connected] + copies)
        result.rules.formUnion(known.map { Precedence.rule(for: $0) })
        return result
    }

    /// Whether packets to that network are kept from routes and rules of others.
    public func outranks(for network: IPNetwork) -> Bool {
        rules.contains { $0.origin.isOurs && $0.isSame(as: Precedence.rule(for: network)) }
    }

    /// This state without what lets networks outrank the routes of others.
    public var withoutPrecedence: NetworkState {
        var result = self
        result.routes = routes.filter { !$0.origin.isOurs || $0.table != Precedence.table }
        result.rules = rules.filter { !$0.origin.isOurs || $0.table != Precedence.table }
        return result
    }
}
