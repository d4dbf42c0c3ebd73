/// What the kernel knows about a packet while a rule looks at it, besides the packet's own bytes.
struct RuleContext {
    var packet: Packet
    /// Nil for what this machine sends itself.
    let incoming: LinkName?
    /// Nil before the routing decision, and for what is delivered here.
    let outgoing: LinkName?
    let isTracked: Bool
    /// Whether destination NAT changed the flow (IPS_DST_NAT).
    let isTranslated: Bool
    let terrain: Terrain

    /// NF_IP_PRI_CONNTRACK: chains before it know nothing of flows.
    static let trackingPriority: Int32 = -200

    /// What a `meta` load yields; nil where the kernel ends the rule (NFT_BREAK).
    func value(of key: MetaKey) -> [UInt8]? {
        switch key {
        case .incomingName: name(incoming)
        case .outgoingName: name(outgoing)
        case .incomingKind: kind(incoming)
        case .outgoingKind: kind(outgoing)
        case .layer4Protocol: [packet.protocolNumber]
        case .layer3Protocol: [packet.family == .ipv4 ? 2 : 10]
        case .etherType: packet.family == .ipv4 ? [0x08, 0x00] : [0x86, 0xdd]
        }
    }

    /// A packet without such a link has the empty name (`nft_meta_store_ifname`).
    private func name(_ link: LinkName?) -> [UInt8] {
        link?.paddedBytes ?? [UInt8](repeating: 0, count: 16)
    }

    private func kind(_ link: LinkName?) -> [UInt8]? {
        link.flatMap { terrain.link($0)?.kind }.map { FieldRange.linkKind($0).first }
    }

    /// Nil where the header is shorter.
    func value(of field: PayloadField) -> [UInt8]? {
        let header = field.base == .network ? packet.networkHeader : packet.transportHeader
        let end = Int(field.offset) + Int(field.length)
        return end <= header.count ? Array(header[Int(field.offset)..<end]) : nil
    }

    /// `NF_CT_STATE_*_BIT` and `IPS_*`, in host byte order.
    func value(of key: ConntrackKey) -> [UInt8]? {
        switch key {
        case .state:
            guard isTracked else { return UInt32(1).hostBytes }
            return UInt32(packet.isReply ? 2 : 8).hostBytes
        case .status: return isTracked ? UInt32(isTranslated ? 0x20 : 0).hostBytes : nil
        }
    }

    /// `RTN_*`
    func value(of question: FIBQuestion) -> [UInt8] {
        let link = question == .destinationOnIncomingLink ? incoming : nil
        return terrain.type(of: packet.destination, on: link).number.hostBytes
    }
}

extension RoutingEntry.Kind {
    /// `RTN_*`
    fileprivate var number: UInt32 {
        switch self {
        case .unicast: 1
        case .local: 2
        case .broadcast: 3
        case .anycast: 4
        case .multicast: 5
        case .blackhole: 6
        case .unreachable: 7
        case .prohibit: 8
        case .throw: 9
        }
    }
}
