public import NetworkModel

extension Profile {
    /// What the profile wants of a machine on which these NICs play the roles.
    ///
    /// - Parameters:
    ///   - closed: links that are hardware, or stand for it, and have no role.
    ///   - sidePorts: the ports of bridges that play a role.
    ///   - links: all that are there.
    ///   - hasIPv6: whether the kernel has IPv6 parameters at all.
    public func desiredState(
        on binding: Binding, closed: [LinkName], sidePorts: [LinkName] = [], links: [ObservedLink] = [],
        hasIPv6: Bool
    ) -> NetworkState {
        let policy = FirewallPolicy(
            profile: self, cluster: binding.cluster.name, www: binding.www.name, closed: closed)
        var state = NetworkState(
            links: [
                binding.cluster.name: Link(isUp: true, mtu: cluster.mtu.map(UInt32.init(clamping:))),
                binding.www.name: Link(isUp: true, mtu: www.mtu.map(UInt32.init(clamping:))),
            ],
            addresses: addresses(on: binding), routes: routes(on: binding),
            sysctls: DesiredSysctls(
                router: router, binding: binding, others: FirewallPolicy.open(links, closed: closed),
                hasIPv6: hasIPv6
            ).values,
            firewall: policy.table,
            bridgeFilter: .bridgeFilter(
                closed: [binding.cluster.name, binding.www.name] + closed, sidePorts: sidePorts))
        // What a side is stacked on has to be up, and is nothing else to gwnet.
        for name in links.foundations(of: [binding.cluster.name, binding.www.name])
        where state.links[name] == nil {
            state.links[name] = Link(isUp: true)
        }
        return state
    }

    private func addresses(on binding: Binding) -> Set<AddressAssignment> {
        var addresses: Set = [AddressAssignment(link: binding.cluster.name, address: cluster.address)]
        if let address = www.ipv4.staticAddress {
            addresses.insert(AddressAssignment(link: binding.www.name, address: address))
        }
        return addresses
    }

    /// A default route goes by www alone. Over a link with one host at its other end it needs no gateway.
    private func routes(on binding: Binding) -> Set<Route> {
        var routes = Set(
            cluster.routes.compactMap { route in
                route.via.map { Route(to: route.to, via: $0, link: binding.cluster.name) }
            })
        if case .static(let own, let gateway, _) = www.ipv4, gateway != nil || binding.www.isPointToPoint {
            routes.insert(Route(to: .anyIPv4, via: gateway, link: binding.www.name))
            // Outside the address's own network the kernel believes no gateway to be on the link.
            if let gateway, !own.network.contains(gateway), !binding.www.isPointToPoint,
                let router = IPNetwork(containing: gateway, prefixLength: gateway.family.bitWidth)
            {
                routes.insert(Route(to: router, via: nil, link: binding.www.name))
            }
        }
        return routes
    }
}

/// The kernel parameters of a router.
private struct DesiredSysctls {
    let router: Router
    let binding: Binding
    /// Links without a role, which their owners filter. They are to forward whenever they were made: those that
    /// come later do, by `default`, and the switch alone leaves these as they were.
    let others: [ObservedLink]
    let hasIPv6: Bool

    var values: [Sysctl: String] {
        ipv4.merging(hasIPv6 ? ipv6 : [:]) { first, _ in first }
    }

    /// A link of fewer bytes has no parameters of the family.
    private func others(from least: UInt32) -> [String] {
        others.filter { ($0.state.mtu ?? 0) >= least }.map(\.name.description).filter { !names.contains($0) }
    }

    private var names: [String] { Role.allCases.map { binding[$0].name.description } }

    private var ipv4: [Sysctl: String] {
        var values: [Sysctl: String] = [
            .ipv4Forwarding: "1",
            // What a link made later starts with: docker's bridge counts on it.
            .ipv4("default", "forwarding"): "1",
            // A router tells others about routes; it is told none.
            .ipv4("all", "accept_redirects"): "0",
            // A hairpin leaves by the link it came in on, and "go there directly" would be wrong.
            .ipv4("all", "send_redirects"): "0",
        ]
        for name in names + others(from: 68) { values[.ipv4(name, "forwarding")] = "1" }
        for name in names {
            values[.ipv4(name, "accept_redirects")] = "0"
            values[.ipv4(name, "send_redirects")] = "0"
            // A new address stands in for the old one before that goes.
            values[.ipv4(name, "promote_secondaries")] = "1"
            // Where both sides hang on one wire, each answers for its own addresses alone, and asks in the
            // name of its own: else nodes learn the MAC of www, whose packets from the cluster are refused.
            values[.ipv4(name, "arp_ignore")] = "1"
            values[.ipv4(name, "arp_announce")] = "2"
        }
        return values
    }

    /// No router advertisement makes a route on the cluster side; on the other a router listens to
    /// them only when told so twice.
    private var ipv6: [Sysctl: String] {
        var values: [Sysctl: String] = [.ipv6(binding.cluster.name.description, "accept_ra"): "0"]
        if router.ipv6 {
            values[.ipv6(binding.www.name.description, "accept_ra")] = "2"
            values[.ipv6Forwarding] = "1"
            for name in names + others(from: 1280) + ["default"] { values[.ipv6(name, "forwarding")] = "1" }
        }
        // A link of less than 1280 bytes has no IPv6, and no parameters of it.
        for nic in Role.allCases.map({ binding[$0] }) where nic.mtu < 1280 {
            for key in ["accept_ra", "forwarding"] { values[.ipv6(nic.name.description, key)] = nil }
        }
        return values
    }
}
