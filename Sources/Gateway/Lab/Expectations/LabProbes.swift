import NetworkModel
import Profile

/// Everything that is tried of a profile. Pure: values in, probes out.
struct LabProbes {
    let promise: GatewayPromise
    /// A port that nothing in the profile opens.
    let closed: UInt16

    init(_ promise: GatewayPromise) {
        self.promise = promise
        closed = promise.unmentionedPort
    }

    /// - Parameter hasIPv6: whether this kernel has IPv6 at all.
    func all(hasIPv6: Bool) -> [Probe] {
        let probes = outwards + gateway + nodes + forwards + forged + (hasIPv6 ? ipv6 : [])
        var seen: Set<Probe> = []
        return probes.filter { probe in
            let isService = probe.listener.host == .gateway && promise.isTakenByService(probe.listener.packet)
            return !isService && seen.insert(probe).inserted
        }
    }

    static let outsiders: [LabHost] = [.home, .internet]

    static func ipv4(_ host: LabHost) -> IPAddress { LabAddress.of(host).ipv4 }

    static func ipv6(_ host: LabHost) -> IPAddress { LabAddress.of(host).ipv6 }
}

extension LabProbes {
    private var outwards: [Probe] {
        let packets: [Probe.Packet] = [.tcp(443), .udp(123), .ping]
        let fromNodes = LabHost.nodes.flatMap { node in
            packets.map {
                outwards(
                    from: node, $0, as: promise.source(of: Self.ipv4(node), to: Self.ipv4(.internet)))
            }
        }
        let fromGateway = packets.map { outwards(from: .gateway, $0, as: promise.www.address) }
        return fromNodes + fromGateway + [outwards(from: .home, .tcp(443), as: Self.ipv4(.home))]
    }

    private func outwards(from host: LabHost, _ packet: Probe.Packet, as source: IPAddress) -> Probe {
        Probe(.outwards, from: host, to: Self.ipv4(.internet), at: .internet, packet, .answer(seenAs: source))
    }

    private var gateway: [Probe] {
        gatewayFromNodes
            + Self.outsiders.flatMap { outsider in
                let samples = [.tcp(22)] + promise.router.allowWWW.flatMap(\.samples)
                return (samples + [.tcp(closed), .udp(closed), .ping]).map { packet in
                    let source = Self.ipv4(outsider)
                    let expected: Expectation =
                        promise.answers(packet, fromOutside: source) ? .answer(seenAs: source) : .silence
                    return Probe(
                        .gateway, from: outsider, to: promise.www.address, at: .gateway, packet, expected)
                }
            }
    }

    private var gatewayFromNodes: [Probe] {
        let samples = [.ping, .tcp(22)] + promise.router.allowCluster.flatMap(\.samples)
        return (samples + [.tcp(closed), .udp(closed)]).map { packet in
            let source = Self.ipv4(.node2)
            let expected: Expectation =
                promise.answers(packet, fromNode: source) ? .answer(seenAs: source) : .refusal
            return Probe(.gateway, from: .node2, to: promise.cluster, at: .gateway, packet, expected)
        }
    }

    private var nodes: [Probe] {
        let closedPackets: [Probe.Packet] = [.tcp(22), .tcp(closed), .udp(closed), .ping]
        let tried =
            closedPackets.map { (Self.ipv4(.controlPlaneNode), $0) }
            + promise.router.inbound.map {
                (promise.sample(of: $0.to), $0.kind.sample(otherwise: closed))
            }
        let neighbour = Probe(
            .nodes, from: .node2, to: Self.ipv4(.controlPlaneNode), at: .controlPlaneNode, .tcp(closed),
            .answer(seenAs: Self.ipv4(.node2)))
        return [neighbour]
            + tried.map { to, packet in
                let source = Self.ipv4(.home)
                let expected: Expectation =
                    promise.routes(packet, to: to, from: source) ? .answer(seenAs: source) : .silence
                return Probe(.nodes, from: .home, to: to, at: promise.host(of: to), packet, expected)
            }
    }

    private var forwards: [Probe] {
        promise.router.portForwards.flatMap { forward in
            let packet = Probe.Packet(forward.transport, forward.ports.first)
            let listener = Probe.Listener(
                host: promise.host(of: forward.to), address: forward.to,
                packet: Probe.Packet(forward.transport, forward.toPort ?? forward.ports.first))
            let outside = Self.outsiders.map { outsider in
                let source = Self.ipv4(outsider)
                let expected: Expectation =
                    promise.forwards(forward, from: source) ? .answer(seenAs: source) : .silence
                return (outsider, expected)
            }
            // By hairpin the answer has to come back through the gateway, which so is the sender.
            let inside = LabHost.nodes.map { ($0, Expectation.answer(seenAs: promise.cluster)) }
            return (outside + inside).map { host, expected in
                Probe(
                    .forwards, from: host, to: promise.www.address, at: listener.host, packet,
                    listener: listener, expected)
            }
        }
    }

    /// The first and last show that such packets are really sent and would be seen. None bears an
    /// address of the gateway's own, which the kernel drops without a filter (`fib_validate_source`).
    private var forged: [Probe] {
        let neighbour = Self.ipv4(.node2)
        return [
            forged(from: .home, as: nil, to: .internet, .arrival(seenAs: Self.ipv4(.home))),
            forged(from: .home, as: Self.ipv4(.controlPlaneNode), to: .node2, .silence),
            forged(from: .home, as: Self.ipv4(.internet), to: .node2, .silence),
            forged(from: .node2, as: Self.ipv4(.home), to: .internet, .silence),
            forged(
                from: .node2, as: nil, to: .internet,
                .arrival(seenAs: promise.source(of: neighbour, to: Self.ipv4(.internet)))),
        ]
    }

    private func forged(
        from host: LabHost, as source: IPAddress?, to target: LabHost, _ expected: Expectation
    ) -> Probe {
        Probe(
            .forged, from: host, as: source ?? Self.ipv4(host), to: Self.ipv4(target), at: target,
            .udp(closed), expected)
    }
}
