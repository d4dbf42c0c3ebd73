import NetworkModel

extension ProfileValidation {
    func checkInbound() {
        guard let networks = draft.cluster?.networks else { return }
        for (path, entry) in items(draft.router.inbound, at: "router.inbound") {
            checkDestination(entry.to, of: networks, at: path + ".to")
            guard case .networks(let sources) = entry.source else { continue }
            for (index, source) in sources.enumerated() {
                let isList = locations.place(of: path + ".from")?.items.isEmpty == false
                checkSource(source, of: networks, at: path + ".from" + (isList ? "[\(index)]" : ""))
            }
        }
    }

    private func checkDestination(_ network: IPNetwork, of networks: [IPNetwork], at path: String) {
        guard !networks.contains(where: { $0.contains(network) }) else { return }
        refuse(
            path,
            "\(network) goes beyond the cluster (\(networks.map(\.description).joined(separator: ", ")))",
            remedy: "write a part of it, or add the network to interfaces.cluster.routes")
    }

    private func checkSource(_ network: IPNetwork, of networks: [IPNetwork], at path: String) {
        guard let cluster = networks.first(where: { $0.contains(network) }) else { return }
        refuse(
            path, "\(network) is in the cluster (\(cluster))",
            remedy: "write a network of the WWW side: packets from the cluster never come in there")
    }
}
