import NetworkModel

extension NetworkConflict {
    /// Another link has an address there.
    var isOwned: Bool { if case .address = rival { true } else { false } }

    /// - Parameter key: where the profile names the network.
    func problem(changing key: String, in observed: NetworkState) -> ReachabilityProblem {
        switch rival {
        case .address(let assignment):
            ReachabilityProblem(
                message:
                    "\(assignment.link) has \(assignment.address), which overlaps the cluster's \(network)",
                remedy: RivalRemedy(assignment.link, in: observed).text(changing: key))
        case .route(let route):
            ReachabilityProblem(
                message:
                    "\(route) (\(route.origin.name)) takes packets for the cluster's \(network) elsewhere",
                remedy: RivalRemedy(route, in: observed).text(changing: key))
        case .rule(let rule, let entry):
            ReachabilityProblem(
                message: "the rule '\(rule)' takes packets for the cluster's \(network) elsewhere: \(entry)",
                remedy: RivalRemedy(OtherRoute(entry), in: observed).ofRule)
        case .refusal(let rule):
            ReachabilityProblem(
                message: "the rule '\(rule)' ends the way of packets for the cluster's \(network)",
                remedy: "ip rule del \(rule)")
        }
    }
}

extension ReachabilityCheck.Conflict {
    /// Of a change that lets the network outrank it.
    var notice: Notice {
        Notice("\(problem.message); a rule of gwnet's own outranks it", remedy: problem.remedy)
    }
}

extension OtherRoute {
    fileprivate init(_ entry: RoutingEntry) {
        self.init(
            key: Route.Key(
                table: entry.table, destination: entry.destination, metric: entry.metric, typeOfService: 0),
            kind: entry.kind, hops: entry.hops, isOpaque: false, origin: Origin(number: 0))
    }
}
