import NetworkModel
public import Services

extension Profile {
    /// Who may reach which port of the gateway itself: what the services open on the sides that they serve,
    /// and `router.allow`.
    public var access: GatewayAccess {
        GatewayAccess(
            entries: entries(of: .cluster, router.allowCluster, default: cluster.networks)
                + entries(of: .www, router.allowWWW, default: homeNetworks))
    }

    private func entries(
        of side: Side, _ allowances: [Allowance], default home: [IPNetwork]
    ) -> [GatewayAccess.Entry] {
        let allowed = allowances.flatMap { allowance in
            allowance.ports.map { ports in
                GatewayAccess.Entry(
                    side: side, transport: ports.transport, ports: ports.ports,
                    sources: allowance.source.networks(home: home))
            }
        }
        return served(side, from: home) + allowed
    }

    /// What the services need on a side, and nothing else.
    private func served(_ side: Side, from sources: [IPNetwork]) -> [GatewayAccess.Entry] {
        services.listeners.filter { $0.sides.contains(side) }.compactMap { listener in
            PortRange(listener.port).map { port in
                GatewayAccess.Entry(
                    side: side, transport: listener.transport, ports: port,
                    sources: listener.isForNodesAlone ? nodeNetworks : sources)
            }
        }
    }

    /// The addresses of the nodes and no other, in as few networks as possible.
    private var nodeNetworks: [IPNetwork] { IPNetwork.covering(nodes.hosts.map(\.address)) }
}
