import NetworkModel
import Profile

/// What the lab gets for the time of the probes, so that they mean something with this profile.
struct LabStage: Equatable {
    struct Placed<Value: Equatable>: Equatable {
        let host: LabHost
        let link: LinkName
        let value: Value
    }

    let addresses: [Placed<InterfaceAddress>]
    let routes: [Placed<Route>]

    init(_ promise: GatewayPromise, isWWWStatic: Bool, hasIPv6: Bool) {
        addresses = LabStage.addresses(promise, isWWWStatic, hasIPv6)
        routes = LabStage.routes(promise, isWWWStatic, hasIPv6)
    }

    private static func addresses(
        _ promise: GatewayPromise, _ isWWWStatic: Bool, _ hasIPv6: Bool
    ) -> [Placed<InterfaceAddress>] {
        let (cluster, www) = (LabTopology.eth0, LabTopology.eth1)
        var addresses = promise.extraAddresses
        if !isWWWStatic { addresses.append(Placed(host: .gateway, link: www, value: promise.www)) }
        if hasIPv6 {
            addresses.append(Placed(host: .gateway, link: cluster, value: LabAddress.gateway6))
            addresses.append(Placed(host: .gateway, link: www, value: LabAddress.gatewayWWW6))
        }
        return addresses
    }

    /// The home network is told where the cluster is, as somebody who wants to get in would; its
    /// router only where the cluster does not hide behind the gateway's address.
    private static func routes(
        _ promise: GatewayPromise, _ isWWWStatic: Bool, _ hasIPv6: Bool
    ) -> [Placed<Route>] {
        let (eth0, lan, www) = (LabTopology.eth0, LabTopology.lan, LabTopology.eth1)
        var routes = promise.clusterNetworks.map { place(.home, eth0, to: $0, via: promise.www.address) }
        if !promise.router.masquerade.covers(LabAddress.of(.internet).ipv4) {
            routes += promise.clusterNetworks.map {
                place(.homeRouter, lan, to: $0, via: promise.www.address)
            }
        }
        if !isWWWStatic {
            routes.append(place(.gateway, www, to: .anyIPv4, via: LabAddress.router.address))
        }
        guard hasIPv6 else { return routes }
        let nodes = LabAddress.gateway6.network
        routes.append(place(.home, eth0, to: nodes, via: LabAddress.gatewayWWW6.address))
        routes.append(place(.homeRouter, lan, to: nodes, via: LabAddress.gatewayWWW6.address))
        routes.append(place(.gateway, www, to: .anyIPv6, via: LabAddress.router6.address))
        return routes
    }

    private static func place(
        _ host: LabHost, _ link: LinkName, to destination: IPNetwork, via gateway: IPAddress
    ) -> Placed<Route> {
        // IPv6 routes have metric 1024 where none is asked for, and are found again only by it.
        let metric: UInt32 = destination.family == .ipv4 ? 0 : 1024
        let route = Route(to: destination, via: gateway, link: link, metric: metric, origin: .static)
        return Placed(host: host, link: link, value: route)
    }
}

extension GatewayPromise {
    /// A node's address in the network where there is one, else any.
    func sample(of network: IPNetwork) -> IPAddress {
        LabHost.nodes.map { LabProbes.ipv4($0) }.first { network.contains($0) }
            ?? (network.prefixLength < 31 ? network.first.successor : nil) ?? network.first
    }

    /// Which machine plays the one with that address.
    func host(of address: IPAddress) -> LabHost {
        LabHost.nodes.first { LabProbes.ipv4($0) == address }
            ?? clusterRoutes.first { $0.to.contains(address) }.flatMap(\.via).map(host) ?? .controlPlaneNode
    }

    /// The addresses that the profile speaks of and that no node of the lab has: load balancers,
    /// nodes that the lab lacks, what lies behind them.
    var extraAddresses: [LabStage.Placed<InterfaceAddress>] {
        let wanted =
            router.portForwards.map(\.to) + router.inbound.map { sample(of: $0.to) }
            + clusterRoutes.compactMap(\.via)
        let taken = Set(LabHost.nodes.map { LabProbes.ipv4($0) } + [cluster])
        return Set(wanted).subtracting(taken).sorted().compactMap { address in
            InterfaceAddress(address: address, prefixLength: address.family.bitWidth).map {
                LabStage.Placed(host: host(of: address), link: LabTopology.eth0, value: $0)
            }
        }
    }
}
