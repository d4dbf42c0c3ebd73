import NetworkModel
import Profile

/// The ways that a profile promises on this machine.
struct ExpectedPaths {
    private let profile: Profile
    private let binding: Binding
    private let observed: NetworkState

    /// As many of each list are asked for: what takes away a part of a network is found among the routes.
    private static let sample = 16
    /// Parts of networks with routes of their own: a table of a routing daemon may hold a million.
    private static let partsAtMost = 64

    init(_ profile: Profile, on binding: Binding, in observed: NetworkState) {
        self.profile = profile
        self.binding = binding
        self.observed = observed
    }

    /// - Parameter routed: destinations that foreign routes of any table lead to.
    func all(besides routed: [IPNetwork]) -> [ExpectedPath] {
        toNodes + fromNodes + toUplink + toInternet + fromHome + answers + parts(routed)
    }

    /// Of the cluster's networks and of the internet; what lies in other networks is none of the profile's.
    private func parts(_ routed: [IPNetwork]) -> [ExpectedPath] {
        var seen: Set<IPAddress> = []
        let own = Set(observed.addresses.map(\.address.address))
        let hosts = routed.compactMap { $0.someHost(besides: own) }.filter { seen.insert($0).inserted }
        return hosts.prefix(Self.partsAtMost).compactMap { host in
            if profile.cluster.networks.contains(where: { $0.contains(host) }) {
                return host == profile.cluster.address.address
                    ? nil
                    : ExpectedPath(
                        name: "the gateway → \(host)", question: RouteQuestion(to: host),
                        exit: .role(.cluster, gateway: nil), key: "interfaces.cluster.address")
            }
            guard promisesInternet, host.isPublic else { return nil }
            return ExpectedPath(
                name: "the nodes → \(host)", question: RouteQuestion(to: host, from: node, on: cluster),
                exit: .role(.www, gateway: nil), key: "interfaces.www.ipv4", isPart: true)
        }
    }

    private var cluster: LinkName { binding.cluster.name }
    private var www: LinkName { binding.www.name }

    // MARK: the cluster

    private var toNodes: [ExpectedPath] {
        let hosts = profile.nodes.hosts.prefix(Self.sample).map { ("\($0.name) (\($0.address))", $0.address) }
        let nodes = hosts.isEmpty ? [("\(node)", node)] : hosts
        let routed = profile.cluster.routes.prefix(Self.sample).enumerated().compactMap { index, route in
            route.to.someHost.map { ("\(route.to)", $0, "interfaces.cluster.routes[\(index)]") }
        }
        return nodes.map {
            ExpectedPath(
                name: "the gateway → \($0.0)", question: RouteQuestion(to: $0.1),
                exit: .role(.cluster, gateway: nil), key: "interfaces.cluster.address")
        }
            + routed.map {
                ExpectedPath(
                    name: "the gateway → \($0.0)", question: RouteQuestion(to: $0.1),
                    exit: .role(.cluster, gateway: nil), key: $0.2)
            }
    }

    /// One that is not the gateway's own.
    private var node: IPAddress {
        profile.nodes.hosts.first?.address ?? profile.cluster.address.neighbour
    }

    private var fromNodes: [ExpectedPath] {
        [
            ExpectedPath(
                name: "the nodes → the gateway",
                question: RouteQuestion(to: profile.cluster.address.address, from: node, on: cluster),
                exit: .here(.cluster), key: "interfaces.cluster.address")
        ]
    }

    /// What the gateway sends from an address of its own, such as the answer to a question: policy rules may ask
    /// for that source, which what has no address yet does not meet.
    private var answers: [ExpectedPath] {
        // The kernel takes an address that is not there for a wrong question.
        let present = Set(observed.addresses.map(\.address.address))
        let own = profile.cluster.address.address
        var paths: [ExpectedPath] = []
        if present.contains(own) {
            paths.append(
                ExpectedPath(
                    name: "the gateway (\(own)) → the nodes", question: RouteQuestion(to: node, from: own),
                    exit: .role(.cluster, gateway: nil), key: "interfaces.cluster.address"))
        }
        guard let address = wwwAddress, present.contains(address.address) else { return paths }
        let sender = "the gateway (\(address.address))"
        paths.append(
            ExpectedPath(
                name: "\(sender) → the home network",
                question: RouteQuestion(to: gateway ?? address.neighbour, from: address.address),
                // Which router a lease has is not known.
                exit: gateway == nil ? .role(.www, gateway: nil) : .direct(.www),
                key: "interfaces.www.ipv4"))
        guard promisesInternet else { return paths }
        return paths
            + internet.map {
                ExpectedPath(
                    name: "\(sender) → the internet (\($0))",
                    question: RouteQuestion(to: $0, from: address.address),
                    exit: .role(.www, gateway: gateway), key: "interfaces.www.ipv4")
            }
    }

    // MARK: www

    /// Nil as long as it has none.
    private var wwwAddress: InterfaceAddress? {
        profile.www.ipv4.staticAddress
            ?? observed.addresses.filter { $0.link == www && $0.address.family == .ipv4 }.sorted().first?
            .address
    }

    private var gateway: IPAddress? {
        if case .static(_, let gateway, _) = profile.www.ipv4 { gateway } else { nil }
    }

    private var promisesInternet: Bool {
        if case .static(_, nil, _) = profile.www.ipv4 { binding.www.isPointToPoint } else { true }
    }

    private var toUplink: [ExpectedPath] {
        guard let gateway else { return [] }
        return [
            ExpectedPath(
                name: "the gateway → its uplink's router (\(gateway))", question: RouteQuestion(to: gateway),
                exit: .direct(.www), key: "interfaces.www.ipv4.gateway")
        ]
    }

    private var toInternet: [ExpectedPath] {
        guard promisesInternet else { return [] }
        let exit = ExpectedPath.Exit.role(.www, gateway: gateway)
        let own = internet.map {
            ExpectedPath(
                name: "the gateway → the internet (\($0))", question: RouteQuestion(to: $0), exit: exit,
                key: "interfaces.www.ipv4")
        }
        // Rules of the policy database may ask for a protocol and a port as well.
        let contents = [nil, RouteQuestion.Content(.tcp, 443), RouteQuestion.Content(.udp, 53)]
        return own
            + internet.flatMap { address in
                contents.map { content in
                    ExpectedPath(
                        name: "the nodes → the internet (\(address))",
                        question: RouteQuestion(to: address, from: node, on: cluster, carrying: content),
                        exit: exit, key: "interfaces.www.ipv4")
                }
            }
    }

    /// An address of either half of the internet, as a VPN takes it half by half, that is none of the
    /// networks around here.
    private var internet: [IPAddress] {
        let near = observed.addresses.map(\.address.network) + profile.cluster.networks
        return [["1.1.1.1", "9.9.9.9"], ["208.67.222.222", "149.112.112.112"]].compactMap { half in
            half.compactMap { IPAddress($0) }.first { address in
                !near.contains { $0.prefixLength > 1 && $0.contains(address) }
            }
        }
    }

    private var fromHome: [ExpectedPath] {
        guard let address = wwwAddress else { return [] }
        let host = gateway ?? address.neighbour
        let forwards = profile.router.portForwards.enumerated().map { index, forward in
            Target(
                forward.to, "router.port_forwards[\(index)]",
                RouteQuestion.Content(forward.transport, forward.toPort ?? forward.ports.first))
        }
        let inbound = profile.router.inbound.enumerated().compactMap { index, allowance in
            allowance.to.someHost.map { Target($0, "router.inbound[\(index)]", nil) }
        }
        var seen: Set<Target> = []
        let targets = (forwards + inbound).filter {
            $0.address.isIPv4 && seen.insert($0.withoutKey).inserted
        }
        let toGateway = ExpectedPath(
            name: "the home network → the gateway",
            question: RouteQuestion(to: address.address, from: host, on: www), exit: .here(.www),
            key: "interfaces.www.ipv4")
        return [toGateway]
            + targets.prefix(Self.sample).map {
                ExpectedPath(
                    name: "the home network → \($0.address)",
                    question: RouteQuestion(to: $0.address, from: host, on: www, carrying: $0.content),
                    exit: .role(.cluster, gateway: nil), key: $0.key)
            }
    }

    /// What the home network may reach in the cluster.
    private struct Target: Hashable {
        let address: IPAddress
        let key: String
        let content: RouteQuestion.Content?

        init(_ address: IPAddress, _ key: String, _ content: RouteQuestion.Content?) {
            self.address = address
            self.key = key
            self.content = content
        }

        var withoutKey: Target { Target(address, "", content) }
    }
}

extension InterfaceAddress {
    /// Another address of the same network; beyond it where it has no other.
    fileprivate var neighbour: IPAddress {
        let next = address.successor.flatMap { network.contains($0) && $0 != network.last ? $0 : nil }
        return next ?? address.predecessor ?? address
    }
}

extension IPAddress {
    /// Whether it is an address of the internet: neither private (RFC 1918), shared (RFC 6598), link-local,
    /// loopback nor multicast.
    fileprivate var isPublic: Bool {
        let others = SourceScope.privateNetworks + [IPNetwork("100.64.0.0/10")].compactMap { $0 }
        return isIPv4 && !isLoopback && !isMulticast && !isUnspecified && value >> 28 != 0xf
            && !others.contains { $0.contains(self) }
    }
}

extension IPNetwork {
    /// An address of the network that is not the network's own, where it has one; nil of IPv6.
    fileprivate var someHost: IPAddress? {
        guard family == .ipv4 else { return nil }
        return prefixLength >= 31 ? first : first.successor
    }

    /// The same, and none of this machine's own, for packets to those end here: nil where it has no other.
    fileprivate func someHost(besides own: Set<IPAddress>) -> IPAddress? {
        guard prefixLength < 31 else { return someHost }
        var host = someHost
        while let candidate = host, own.contains(candidate) {
            host = candidate.successor.flatMap { contains($0) && $0 != last ? $0 : nil }
        }
        return host
    }
}
