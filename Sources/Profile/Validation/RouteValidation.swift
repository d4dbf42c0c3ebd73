import NetworkModel

extension ProfileValidation {
    func checkRoutes() {
        guard let cluster = draft.cluster else { return }
        var seen: [IPNetwork: String] = [:]
        for (path, route) in items(cluster.routes, at: "interfaces.cluster.routes") {
            checkDestination(route.to, at: path + ".to")
            if let problem = route.via.flatMap({ problem(withClusterHost: $0) }) {
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
        if let kind = Self.kind(of: network) {
            refuse(
                path, "\(network) holds \(kind) addresses, which no router forwards",
                remedy: "write a network that lies behind the node")
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

    /// RFC 6890: networks whose packets end on the link or on the machine.
    private static func kind(of network: IPNetwork) -> String? {
        let special = [
            ("127.0.0.0/8", "loopback"), ("169.254.0.0/16", "link-local"), ("224.0.0.0/4", "multicast"),
            ("240.0.0.0/4", "reserved"), ("0.0.0.0/8", "unspecified"),
        ]
        return special.first { text, _ in IPNetwork(text)?.overlaps(network) ?? false }?.1
    }
}
