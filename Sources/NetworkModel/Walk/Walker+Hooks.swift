// The chains that nf_tables has at a hook.
extension Walker {
    private struct Hooked {
        let source: Terrain.FilterTable
        let chain: Chain
        let hook: Chain.Hook
    }

    /// Every base chain of the hook that sees the packet, in the order of their priorities.
    ///
    /// Of a flow, NAT chains see the first packet alone, and only until one of them has translated it
    /// (`nf_nat_inet_fn`).
    mutating func pass(_ point: Chain.Hook.Point, at stage: WalkStep.Stage) throws(Dead) {
        var mayTranslate = !packet.isReply
        for hooked in chains(at: point) {
            if hooked.hook.kind == .nat, !mayTranslate { continue }
            let before = packet
            try pass(hooked, at: stage)
            if hooked.hook.kind == .nat, packet != before { mayTranslate = false }
        }
    }

    private func chains(at point: Chain.Hook.Point) -> [Hooked] {
        let all = terrain.tables.filter { !$0.table.isDormant && $0.sees(packet.family) }.flatMap { source in
            source.table.chains.compactMap { chain in
                chain.hook.map { Hooked(source: source, chain: chain, hook: $0) }
            }
        }
        return all.filter { $0.hook.point == point }.sorted { $0.hook.priority < $1.hook.priority }
    }

    private mutating func pass(_ hooked: Hooked, at stage: WalkStep.Stage) throws(Dead) {
        let isOutwards = hooked.hook.point != .prerouting && hooked.hook.point != .input
        let context = RuleContext(
            packet: packet, incoming: incoming, outgoing: isOutwards ? outgoing : nil,
            isTracked: hooked.hook.isTracked, isTranslated: isTranslated,
            terrain: terrain)
        let result = ChainWalk.result(of: hooked.chain, in: hooked.source, context)
        if let rule = result.doubt {
            steps.append(
                WalkStep(
                    stage, "\(rule) asks for what cannot be known here", rule: rule,
                    isUncertain: true))
        }
        try carryOut(result, at: stage)
    }

    private mutating func carryOut(_ result: ChainWalk.Result, at stage: WalkStep.Stage) throws(Dead) {
        let rule = result.decider
        switch result.ending {
        case .accepted where rule.number == nil: note(stage, "passes \(rule.table) \(rule.chain)", rule: rule)
        case .accepted: note(stage, "\(rule) → accept", rule: rule)
        case .dropped: try die(stage, .refused(rule, nil), rule: rule)
        case .rejected(let rejection): try die(stage, .refused(rule, rejection), rule: rule)
        case .translated(let address, let port): translate(to: address, port, stage, rule)
        case .masqueraded: try masquerade(stage, rule)
        }
    }

    private mutating func translate(
        to address: IPAddress, _ port: UInt16?, _ stage: WalkStep.Stage, _ rule: RuleReference
    ) {
        packet.destination = address
        if let port { packet.content = packet.content.asking(for: port) }
        isTranslated = true
        let target = packet.destinationPort.map { "\(address):\($0)" } ?? "\(address)"
        note(stage, "\(rule) → to \(target)", rule: rule)
    }

    /// The address of the link that it leaves by (`nf_nat_masquerade_ipv4`).
    private mutating func masquerade(_ stage: WalkStep.Stage, _ rule: RuleReference) throws(Dead) {
        guard let outgoing else { return }
        let entry = terrain.decision(from: packet.source, to: packet.destination, on: incoming).entry
        let hop = entry?.hops.first?.gateway ?? packet.destination
        guard let own = terrain.ownAddress(on: outgoing, towards: hop, packet.family) else {
            return try die(stage, .noOwnAddress(outgoing), rule: rule)
        }
        packet.source = own
        note(stage, "\(rule) → from \(own)", rule: rule)
    }
}

extension Packet.Content {
    /// The same to another port.
    fileprivate func asking(for port: UInt16) -> Packet.Content {
        switch self {
        case .tcp(let from, _): .tcp(from: from, to: port)
        case .udp(let from, _): .udp(from: from, to: port)
        case .echo, .other: self
        }
    }
}

extension Chain.Hook {
    /// Whether connection tracking has seen the packet by then: it works in the first hook of each way.
    fileprivate var isTracked: Bool {
        guard point == .prerouting || point == .output else { return true }
        return priority > RuleContext.trackingPriority
    }
}
