import NetworkModel

extension ProfileValidation {
    func checkInbound() {
        guard let networks = draft.cluster?.networks else { return }
        for (path, entry) in items(draft.router.inbound, at: "router.inbound") {
            checkDestination(entry.to, of: networks, at: path + ".to")
            guard case .networks(let sources) = entry.source else { continue }
            let isList = locations.place(of: path + ".from")?.items.isEmpty == false
            for (index, source) in sources.enumerated() {
                checkSource(source, at: path + ".from" + (isList ? "[\(index)]" : ""))
            }
        }
    }

    private func checkDestination(_ network: IPNetwork, of networks: [IPNetwork], at path: String) {
        guard clusterIndex.first(around: network) == nil else { return }
        refuse(
            path,
            "\(network) goes beyond the cluster (\(networks.shortList))",
            remedy: "write a part of it, or add the network to interfaces.cluster.routes")
    }

    private func checkSource(_ network: IPNetwork, at path: String) {
        guard let cluster = clusterIndex.first(around: network) else { return }
        refuse(
            path, "\(network) is in the cluster (\(cluster))",
            remedy: "write a network of the WWW side: packets from the cluster never come in there")
    }
}
