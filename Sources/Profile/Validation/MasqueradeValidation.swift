import NetworkModel

extension ProfileValidation {
    func checkMasquerade() {
        let exceptions = items(draft.router.masquerade.exceptions, at: "router.masquerade.except")
        checkUnique(
            exceptions.map { ($0.path, $0.item.description) }, "an exception already", remedy: "keep one")
        for (path, network) in exceptions {
            guard let own = clusterIndex.first(around: network) else { continue }
            warn(
                path, "\(network) is in the cluster (\(own)): what goes there never leaves on www",
                remedy: "leave it out, or write the network outside that it is meant for")
        }
    }
}
