import NetworkModel

extension ProfileValidation {
    func checkRoutes() {
        guard let cluster = draft.cluster else { return }
        var seen: [IPNetwork: String] = [:]
        for (path, route) in items(cluster.routes, at: "interfaces.cluster.routes") {
            checkDestination(route.to, at: path + ".to")
            if let problem = problem(withClusterHost: route.via) {
                refuse(
                    path + ".via", problem.message,
                    remedy: "write the address of the node in front of \(route.to)")
            }
            if let first = seen[route.to] {
                refuse(
                    path + ".to", "\(route.to) has a route already, on line \(line(of: first))",
                    remedy: "keep one")
            }
            seen[route.to] = seen[route.to] ?? path
        }
    }

    private func checkDestination(_ network: IPNetwork, at path: String) {
        guard network.prefixLength > 0 else {
            refuse(
                path, "\(network) would be a default route",
                remedy: "name the networks behind the node one by one: the cluster side has no default route")
            return
        }
        let sides = [
            ("cluster", draft.cluster?.address.network), ("WWW", draft.www?.ipv4.staticAddress?.network),
        ]
        for case (let side, let own?) in sides where network.overlaps(own) {
            refuse(
                path, "\(network) overlaps the \(side) network, \(own)",
                remedy: "write a network that lies behind the node alone")
        }
    }
}
