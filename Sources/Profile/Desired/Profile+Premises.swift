public import NetworkModel
public import Services

extension Profile {
    /// What the renderers are told, on a machine where these NICs play the roles.
    ///
    /// - Parameters:
    ///   - leased: the address of www where the profile gives none; nil where nobody has set one yet.
    ///   - nameServers: those that the lease names.
    ///   - uplink: what brings www up.
    ///   - path: where the profile was read from.
    public func premises(
        on binding: Binding, leased: InterfaceAddress?, nameServers: [IPAddress], uplink: Uplink,
        layout: Layout, path: String
    ) -> Premises {
        Premises(
            hostname: hostname, domain: domain,
            cluster: Frontage(
                link: binding.cluster.name, isMade: !binding.cluster.isHardware, address: cluster.address,
                networks: cluster.networks),
            www: Frontage(
                link: binding.www.name, isMade: !binding.www.isHardware,
                address: www.ipv4.staticAddress ?? leased, networks: homeNetworks,
                nameServers: www.ipv4.nameServers ?? nameServers),
            uplink: uplink, nodes: nodes, services: services, access: access, layout: layout,
            profilePath: path)
    }

    /// Where requests to this gateway come from when the profile does not say.
    var homeNetworks: [IPNetwork] { www.ipv4.homeNetworks }
}

extension WWWAddressing {
    /// Those that the profile gives; nil where it leaves the address to somebody else.
    fileprivate var nameServers: [IPAddress]? {
        if case .static(_, _, let servers) = self { servers } else { nil }
    }
}
