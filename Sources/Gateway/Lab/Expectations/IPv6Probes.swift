import NetworkModel

// While the probes run the gateway has IPv6 addresses, a default route and forwarding switched on,
// as a router advertisement and somebody else's sysctl would have it: only the filter stands in the
// way. The probes that are answered show that.
extension LabProbes {
    var ipv6: [Probe] { ipv6Inside + ipv6Outwards + ipv6Gateway + ipv6Nodes }

    private var gateway6: IPAddress { LabAddress.gatewayWWW6.address }

    private var ipv6Inside: [Probe] {
        let node = LabHost.node2
        return [
            Probe(
                .ipv6, from: .home, to: Self.ipv6(.internet), at: .internet, .tcp(443),
                .answer(seenAs: Self.ipv6(.home))),
            Probe(
                .ipv6, from: .gateway, to: Self.ipv6(.internet), at: .internet, .tcp(443),
                .answer(seenAs: gateway6)),
            Probe(
                .ipv6, from: node, to: LabAddress.gateway6.address, at: .gateway, .ping,
                .answer(seenAs: Self.ipv6(node))),
        ]
    }

    private var ipv6Outwards: [Probe] {
        let packets: [Probe.Packet] = [.tcp(443), .udp(123), .ping]
        return packets.map { packet in
            let source = Self.ipv6(.controlPlaneNode)
            let expected: Expectation = promise.router.ipv6 ? .answer(seenAs: source) : .noPassage
            return Probe(
                .ipv6, from: .controlPlaneNode, to: Self.ipv6(.internet), at: .internet, packet, expected)
        }
    }

    private var ipv6Gateway: [Probe] {
        Self.outsiders.flatMap { outsider in
            [Probe.Packet.tcp(22), .tcp(closed), .udp(closed), .ping].map { packet in
                let source = Self.ipv6(outsider)
                let expected: Expectation =
                    promise.answers(packet, fromOutside: source) ? .answer(seenAs: source) : .silence
                return Probe(.ipv6, from: outsider, to: gateway6, at: .gateway, packet, expected)
            }
        }
    }

    private var ipv6Nodes: [Probe] {
        Self.outsiders.flatMap { outsider in
            [Probe.Packet.tcp(22), .udp(closed), .ping].map { packet in
                Probe(
                    .ipv6, from: outsider, to: Self.ipv6(.controlPlaneNode), at: .controlPlaneNode, packet,
                    .silence)
            }
        }
    }
}
