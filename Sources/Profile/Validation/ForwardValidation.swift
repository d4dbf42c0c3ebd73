import NetworkModel

extension ProfileValidation {
    func checkPortForwards() {
        let home = homeNetworks
        let openings = wwwOpenings
        let opened = openings.map { Claim($0.ports, from: $0.source, home: home) }
        var paths: [String] = []
        var claims: [Claim] = []
        for (path, forward) in items(draft.router.portForwards, at: "router.port_forwards") {
            checkTarget(forward, at: path + ".to")
            let key = "\(path).\(forward.transport)"
            let claim = Claim(forward.transportPorts, from: forward.source, home: home)
            if let taken = claims.firstIndex(where: { $0.overlaps(claim) }) {
                refuse(
                    key, "\(claim.ports) is forwarded already, on line \(line(of: paths[taken]))",
                    remedy: "choose other ports, or tell the two apart by from")
            }
            if let opening = opened.firstIndex(where: { $0.overlaps(claim) }).map({ openings[$0] }) {
                refuse(
                    key, "\(claim.ports) would steal from \(opening.name)",
                    remedy: "forward another port, or \(opening.wayOut)")
            }
            paths.append(path)
            claims.append(claim)
        }
    }

    private func checkTarget(_ forward: PortForward, at path: String) {
        guard let cluster = draft.cluster else { return }
        if [cluster.address.address, draft.www?.ipv4.staticAddress?.address].contains(forward.to) {
            refuse(
                path, "\(forward.to) is the gateway itself, which needs no forward",
                remedy: ownPortRemedy(forward))
        } else if let network = cluster.networks.first(where: { $0.contains(forward.to) }) {
            guard let problem = HostAddress.problem(with: forward.to, in: network) else { return }
            refuse(path, problem.message, remedy: problem.remedy)
        } else {
            let networks = cluster.networks.map(\.description).joined(separator: ", ")
            refuse(
                path, "\(forward.to) is not in the cluster (\(networks))",
                remedy: "write a node's address, or add its network to interfaces.cluster.routes")
        }
    }

    /// An allowance opens a port; it leads to no other.
    private func ownPortRemedy(_ forward: PortForward) -> String {
        let ports = forward.targetPorts
        let source = forward.source == .any ? ", from: any" : ""
        let entry = "write { \(forward.transport): \(ports)\(source) } under router.allow.www instead"
        return ports == forward.ports
            ? entry
            : entry + ", and let its clients ask for \(ports), or its program listen on \(forward.ports)"
    }

    /// What `from` means where it is left out.
    var homeNetworks: [IPNetwork] {
        draft.www?.ipv4.homeNetworks ?? SourceScope.privateNetworks
    }
}

/// The packets to the gateway that an entry of the profile is about.
private struct Claim {
    let ports: TransportPorts
    private let sources: [IPNetwork]

    init(_ ports: TransportPorts, from source: SourceScope, home: [IPNetwork]) {
        self.ports = ports
        sources = source.networks(home: home)
    }

    func overlaps(_ other: Claim) -> Bool {
        ports.overlaps(other.ports) && sources.contains { one in other.sources.contains { one.overlaps($0) } }
    }
}
