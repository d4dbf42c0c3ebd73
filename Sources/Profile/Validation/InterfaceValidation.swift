import NetworkModel

extension ProfileValidation {
    func checkInterfaces() {
        checkRoomForNodes()
        checkRolesAreApart()
        checkNetworksAreApart()
        checkMTUs()
        checkGateway()
    }

    private func checkRolesAreApart() {
        guard let cluster = draft.cluster?.match, let www = draft.www?.match else { return }
        guard let shared = cluster.certainlyShared(with: www) else { return }
        refuse(
            "interfaces.www.match", "\(shared) is the cluster's NIC too",
            remedy: "a NIC plays one role: name another; gwnet init lists those of this machine")
    }

    private func checkRoomForNodes() {
        guard let cluster = draft.cluster?.address, cluster.prefixLength == 32 else { return }
        refuse(
            "interfaces.cluster.address", "\(cluster) leaves no address for a node",
            remedy: "write the prefix of the cluster's network, such as \(cluster.address)/24")
    }

    private func checkNetworksAreApart() {
        guard let cluster = draft.cluster?.address, let www = draft.www?.ipv4.staticAddress else { return }
        guard cluster.network.overlaps(www.network) else { return }
        refuse(
            "interfaces.cluster.address",
            "\(cluster.network) overlaps the WWW network, \(www.network)",
            remedy: "give the cluster a network of its own, such as \(unusedNetwork(besides: www.network))")
    }

    private func unusedNetwork(besides www: IPNetwork) -> String {
        let candidates = ["192.168.57.0/24", "10.57.0.0/24", "172.31.57.0/24"]
        return candidates.first { IPNetwork($0)?.overlaps(www) == false } ?? candidates[0]
    }

    /// RFC 8200 5: every link that carries IPv6 takes packets of 1280 bytes.
    private func checkMTUs() {
        guard draft.router.ipv6 else { return }
        for (role, mtu) in [("cluster", draft.cluster?.mtu), ("www", draft.www?.mtu)] {
            guard let mtu, mtu < 1280 else { continue }
            refuse(
                "interfaces.\(role).mtu", "\(mtu) bytes are too few for IPv6, which router.ipv6 turns on",
                remedy: "write at least 1280, or leave router.ipv6 off")
        }
    }

    private func checkRouterIsOutside(_ router: IPAddress) {
        guard let network = clusterIndex.first(around: router) else { return }
        refuse(
            "interfaces.www.ipv4.gateway", "\(router) is in the cluster (\(network))",
            remedy: "write the address of the router on the WWW side")
    }

    private func checkGateway() {
        guard case .static(let own, let gateway?, _) = draft.www?.ipv4 else { return }
        let path = "interfaces.www.ipv4.gateway"
        if !own.network.contains(gateway) {
            // An address that stands alone has its router on the link, wherever that lies.
            guard own.prefixLength < own.family.bitWidth else { return checkRouterIsOutside(gateway) }
            refuse(
                path, "\(gateway) lies outside \(own.network)",
                remedy: "check it against address: \(own); where it is on the link all the same, as with "
                    + "hosters, write address: \(own.address)/32")
        } else if gateway == own.address {
            refuse(
                path, "\(gateway) is this machine's own address", remedy: "write the address of the router")
        } else if let problem = HostAddress.problem(with: gateway, in: own.network) {
            refuse(path, problem.message, remedy: problem.remedy)
        }
    }
}

extension NICSelector {
    /// What makes it certain that both select the same NIC.
    fileprivate func certainlyShared(with other: NICSelector) -> String? {
        if let name, name == other.name { return "name \(name)" }
        if let mac, mac == other.mac { return "mac \(mac)" }
        if let path, path == other.path { return "path \(shown(path))" }
        return self == other ? shown(description) : nil
    }
}
