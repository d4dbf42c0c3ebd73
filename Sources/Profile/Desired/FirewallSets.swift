import NetworkModel
import Services

// The tables of the policy: what a profile lists becomes elements, never rules.
extension FirewallPolicy {
    var sets: [NamedSet] {
        linkSets + Self.icmpv6Sets + allowedSets + forwardSets + [
            addresses("cluster_networks", profile.cluster.networks),
            addresses("unforwarded_addresses", unforwarded), inbound,
        ] + listedSets
    }

    /// Sets that are there only where the profile has something for them, as are the rules that ask them.
    private var listedSets: [NamedSet] {
        let exceptions = addresses("masquerade_exceptions", profile.router.masquerade.exceptions)
        return (pingSets + protocolSets(.www) + protocolSets(.cluster) + [exceptions]).filter {
            !$0.elements.isEmpty
        }
    }

    /// Addresses of this machine that no forward is about: the cluster's and its own loopback.
    private var unforwarded: [IPNetwork] {
        let own = profile.cluster.address.address
        return [
            IPNetwork(containing: own, prefixLength: own.family.bitWidth), IPNetwork("127.0.0.0/8"),
        ].compactMap { $0 }
    }

    var homeNetworks: [IPNetwork] { profile.homeNetworks }

    private func addresses(_ name: String, _ networks: [IPNetwork]) -> NamedSet {
        let boxes = networks.map { NamedSet.Element([.network($0)]) }
        return NamedSet(name, key: [.ipv4Address], hasIntervals: true, elements: NamedSet.disjoint(boxes))
    }
}

extension FirewallPolicy {
    /// Kinds whose owners filter them: containers, tunnels. A VLAN, a bond or PPP stands on hardware
    /// and is as open as that: not at all without a role.
    static let virtualKinds = [
        "bridge", "veth", "tun", "wireguard", "vxlan", "geneve", "gre", "ipip", "sit", "ip6tnl", "xfrm",
        "vti", "dummy", "ovpn",
    ]

    /// The links of such kinds that are neither closed nor ports of another.
    static func open(_ links: [ObservedLink], closed: [LinkName]) -> [ObservedLink] {
        let closed = Set(closed)
        return links.filter { link in
            link.kind.map(virtualKinds.contains) == true && link.master == nil && !closed.contains(link.name)
        }
    }

    static var virtualLinks: NamedSet {
        let kinds = virtualKinds.map { NamedSet.Element([.linkKind($0)]) }
        return NamedSet("virtual_kinds", key: [.linkName], elements: Set(kinds))
    }

    private var linkSets: [NamedSet] {
        let physical = ([cluster, www] + closed).map { NamedSet.Element([.link($0)]) }
        return [
            Self.virtualLinks,
            NamedSet("physical_links", key: [.linkName], elements: Set(physical)),
            verdicts("input_by_link", cluster: "input_cluster", www: "input_www"),
            verdicts("forward_by_link", cluster: "forward_cluster", www: "forward_www"),
        ]
    }

    private func verdicts(_ name: String, cluster clusterChain: String, www wwwChain: String) -> NamedSet {
        let roles = [(cluster, clusterChain), (www, wwwChain)]
        let jumps = roles + closed.map { ($0, RefusalReason.unassigned.chain) }
        let elements = jumps.map { NamedSet.Element([.link($0.0)], value: .verdict(.jump($0.1))) }
        return NamedSet(name, key: [.linkName], value: .verdict, elements: Set(elements))
    }

    /// ICMPv6 types by what they are for (RFC 4890).
    static var icmpv6Sets: [NamedSet] {
        let sets: [(name: String, types: [UInt8])] = [
            ("icmpv6_errors", [1, 2, 3, 4]), ("icmpv6_neighbour", [133, 135, 136]),
            ("icmpv6_router", [134]), ("icmpv6_listener", [130, 131, 132, 143]),
        ]
        return sets.map { name, types in
            let elements = types.map { NamedSet.Element([.protocolNumber($0)]) }
            return NamedSet(name, key: [.icmpv6Type], elements: Set(elements))
        }
    }
}

extension FirewallPolicy {
    private var allowedSets: [NamedSet] {
        let access = profile.access
        return [AddressFamily.ipv4, .ipv6].flatMap { family in
            [
                allowed("www_allowed", access.entries.filter { $0.side == .www }, family),
                allowed("cluster_allowed", access.entries.filter { $0.side == .cluster }, family),
            ]
        }
    }

    private func allowed(
        _ name: String, _ entries: [GatewayAccess.Entry], _ family: AddressFamily
    ) -> NamedSet {
        let address = family == .ipv4 ? DataType.ipv4Address : .ipv6Address
        return NamedSet(
            family == .ipv4 ? name : name + "6", key: [.internetProtocol, .internetService, address],
            hasIntervals: true, elements: NamedSet.disjoint(boxes(entries, family)))
    }

    private func boxes(_ entries: [GatewayAccess.Entry], _ family: AddressFamily) -> [NamedSet.Element] {
        entries.flatMap { entry in
            entry.sources.filter { $0.family == family }.map { source in
                NamedSet.Element([.transport(entry.transport), .ports(entry.ports), .network(source)])
            }
        }
    }
}

extension FirewallPolicy {
    /// The lists of the profile that become boxes which may cut each other, by their keys.
    ///
    /// Networks alone need no look: of two that overlap, one holds the other.
    var boxLists: [(key: String, boxes: [NamedSet.Element])] {
        let (access, forwards) = (profile.access, profile.router.portForwards)
        let allowed = [Side.www, .cluster].flatMap { side in
            let entries = access.entries.filter { $0.side == side }
            return [AddressFamily.ipv4, .ipv6].map { ("router.allow.\(side.rawValue)", boxes(entries, $0)) }
        }
        let maps = [forwards.filter { $0.toPort != nil }, forwards.filter { $0.toPort == nil }].map {
            ("router.port_forwards", $0.flatMap(elements(of:)))
        }
        let rest = [
            ("router.port_forwards", forwards.map(target(of:))), ("router.inbound", inboundBoxes),
        ]
        return allowed + maps + rest
    }
}

extension FirewallPolicy {
    private var forwardSets: [NamedSet] {
        let forwards = profile.router.portForwards
        return [
            map("forwards", to: [.ipv4Address, .internetService], forwards.filter { $0.toPort != nil }),
            map("forwards_same_port", to: [.ipv4Address], forwards.filter { $0.toPort == nil }),
            NamedSet(
                "forward_targets", key: [.internetProtocol, .ipv4Address, .internetService],
                hasIntervals: true, elements: NamedSet.disjoint(forwards.map(target(of:)))),
        ]
    }

    private func target(of forward: PortForward) -> NamedSet.Element {
        NamedSet.Element([
            .transport(forward.transport), .address(forward.to), .ports(forward.targetPorts),
        ])
    }

    private func map(_ name: String, to types: [DataType], _ forwards: [PortForward]) -> NamedSet {
        NamedSet(
            name, key: [.internetProtocol, .internetService, .ipv4Address], value: .data(types),
            hasIntervals: true, countsElements: true,
            elements: NamedSet.disjoint(forwards.flatMap(elements(of:))))
    }

    /// By hairpin, the cluster itself may use a forward whatever its `from` says.
    private func elements(of forward: PortForward) -> [NamedSet.Element] {
        let sources = forward.source.networks(home: homeNetworks).filter { $0.family == .ipv4 }
        let target = [forward.to.bytes] + (forward.toPort.map { [$0.networkBytes] } ?? [])
        return (sources + profile.cluster.networks).map { source in
            NamedSet.Element(
                [.transport(forward.transport), .ports(forward.ports), .network(source)],
                value: .data(target))
        }
    }

    private var inbound: NamedSet {
        NamedSet(
            "inbound", key: [.internetProtocol, .ipv4Address, .internetService, .ipv4Address],
            hasIntervals: true, elements: NamedSet.disjoint(inboundBoxes))
    }

    private var inboundBoxes: [NamedSet.Element] {
        profile.router.inbound.flatMap { allowance in
            allowance.source.networks(home: homeNetworks).filter { $0.family == .ipv4 }.map { source in
                NamedSet.Element(
                    allowance.kind.protocolAndPorts(destination: allowance.to) + [.network(source)])
            }
        }
    }
}

extension PortForward {
    /// The ports that the target sees.
    var targetPorts: PortRange {
        toPort.flatMap { PortRange(first: $0, last: $0) } ?? ports
    }
}

extension InboundAllowance.Kind {
    /// Protocol, destination and port of a key; protocols without ports have any bytes there.
    fileprivate func protocolAndPorts(destination: IPNetwork) -> [FieldRange] {
        let to = FieldRange.network(destination)
        return switch self {
        case .tcp(let ports): [.transport(.tcp), to, ports.map { .ports($0) } ?? .anyPort]
        case .udp(let ports): [.transport(.udp), to, ports.map { .ports($0) } ?? .anyPort]
        case .icmp: [.protocolNumber(1), to, .anyPort]
        case .any: [.anyProtocol, to, .anyPort]
        }
    }
}
