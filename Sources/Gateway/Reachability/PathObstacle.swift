import NetworkModel

/// The foreign route or rule that ends a packet's way. The kernel's refusal does not name it, so it is what would.
enum PathObstacle: CustomStringConvertible {
    case rule(RefusingRule)
    case route(RoutingEntry)
    /// The kernel's own rule that leads to the main table is gone.
    case noMainRule

    /// Nil where nothing that was read explains it.
    ///
    /// - Parameter kinds: what the kernel's answer can come of.
    init?(_ question: RouteQuestion, _ kinds: Set<RoutingEntry.Kind>, in observed: NetworkState) {
        let hasMain = observed.rules.contains {
            $0.family == question.destination.family && $0.isStandard && $0.table == Route.mainTable
        }
        guard hasMain else {
            self = .noMainRule
            return
        }
        let rules = observed.otherPolicy.refusals.filter { kinds.contains($0.kind) && $0.mayMeet(question) }
        if let rule = rules.sorted().first(where: { $0.priority < RoutingRule.mainPriority }) {
            self = .rule(rule)
            return
        }
        let main = observed.otherRoutes.filter { $0.key.table == Route.mainTable }.map {
            RoutingEntry($0.kind, to: $0.key.destination, hops: $0.hops, metric: $0.key.metric)
        }
        // Also of tables that a rule asks for, which of them is not looked into.
        let routes = (main + Array(observed.otherPolicy.entries)).filter {
            kinds.contains($0.kind) && $0.destination.contains(question.destination)
        }
        if let route = routes.min(by: { $0.rank < $1.rank }) {
            self = .route(route)
        } else if let rule = rules.sorted().first {
            self = .rule(rule)
        } else {
            return nil
        }
    }

    /// As `ip` lists it.
    var description: String {
        switch self {
        case .rule(let rule): "the rule '\(rule)'"
        case .route(let route): "the route '\(route)'"
        case .noMainRule: "no rule leads to the main table (priority \(RoutingRule.mainPriority))"
        }
    }

    var remedy: String {
        switch self {
        case .rule(let rule): "see what sets it, and remove it: ip rule del \(rule)"
        case .route(let route): "see what sets it, and remove it: ip route del \(route)"
        case .noMainRule: "ip rule add priority \(RoutingRule.mainPriority) lookup main"
        }
    }
}

extension RefusingRule {
    fileprivate func mayMeet(_ question: RouteQuestion) -> Bool {
        let isFrom = question.source.map { source?.contains($0) ?? true } ?? true
        return isFrom && (destination?.contains(question.destination) ?? true)
            && (incoming == nil || incoming == question.incoming)
    }
}

extension RoutingEntry {
    /// The longest first, as a lookup takes it.
    fileprivate var rank: (Int, UInt32, String) { (-destination.prefixLength, metric, description) }
}
