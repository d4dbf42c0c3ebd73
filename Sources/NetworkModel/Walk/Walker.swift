/// Walks one packet through the kernel's hooks, in their order.
struct Walker {
    let terrain: Terrain
    var incoming: LinkName?
    var packet: Packet
    var outgoing: LinkName?
    var isTranslated = false
    /// Where an answer goes once connection tracking has turned the translation round.
    var restoredDestination: IPAddress?
    var steps: [WalkStep] = []

    /// A packet did not get through a step; `steps` says why.
    struct Dead: Error {}

    init(_ packet: Packet, on incoming: LinkName?, in terrain: Terrain) {
        self.packet = packet
        self.incoming = incoming
        self.terrain = terrain
    }

    mutating func die(_ stage: WalkStep.Stage, _ obstacle: Obstacle, rule: RuleReference? = nil) throws(Dead)
    {
        steps.append(WalkStep(stage, dies: obstacle, rule: rule))
        throw Dead()
    }

    mutating func note(_ stage: WalkStep.Stage, _ text: String, rule: RuleReference? = nil) {
        steps.append(WalkStep(stage, text, rule: rule))
    }

    mutating func doubt(_ stage: WalkStep.Stage, _ text: String) {
        steps.append(WalkStep(stage, text, isUncertain: true))
    }
}

// The way in.
extension Walker {
    mutating func arrive(on link: LinkName) throws(Dead) {
        try demandLink(link, at: .arrival)
        let neighbour = terrain.neighbours.first { $0.address == packet.source && $0.link == link }
        let state = neighbour.map { " · \(packet.source) \($0.state.words) there" } ?? ""
        note(.arrival, "comes in on \(link)\(state)")
    }

    mutating func demandLink(_ name: LinkName, at stage: WalkStep.Stage) throws(Dead) {
        guard let link = terrain.link(name) else { return try die(stage, .noSuchLink(name)) }
        guard link.state.isUp else { return try die(stage, .linkDown(name)) }
        guard link.hasCarrier else { return try die(stage, .noCarrier(name)) }
    }

    /// `ip_route_input_slow`: a source that cannot be, and one that strict routing would not go back to.
    mutating func judgeSource(on link: LinkName) throws(Dead) {
        let source = packet.source
        let isAsking = source.isUnspecified && terrain.type(of: packet.destination) == .broadcast
        if isAsking { return }
        if source.isMulticast || source.isLoopback || source.isUnspecified {
            return try die(.routing, .impossibleSource(source))
        }
        guard source.isIPv4 else { return }
        if terrain.type(of: source) != .unicast, !terrain.isOn(.ipv4(link.description, "accept_local")) {
            return try die(.routing, .impossibleSource(source))
        }
        try judgeReversePath(on: link)
    }

    /// The stricter of the link's setting and everybody's: 1 wants the same link, 2 any.
    private mutating func judgeReversePath(on link: LinkName) throws(Dead) {
        let values = ["all", link.description].map {
            terrain.sysctls[.ipv4($0, "rp_filter")].flatMap { Int($0) } ?? 0
        }
        let mode = values.max() ?? 0
        guard mode != 0 else { return }
        let back = terrain.decision(from: packet.destination, to: packet.source, on: nil).entry
        let isUnicast = back?.kind == .unicast
        let isSame = back?.hops.contains { $0.link == link } ?? false
        guard isUnicast, isSame || mode == 2 else {
            return try die(.routing, .reversePath(packet.source, link))
        }
    }
}

// The routing decision.
extension Walker {
    /// The entry to be followed; nil for what is addressed to this machine.
    mutating func route() throws(Dead) -> RoutingEntry? {
        let destination = packet.destination
        if destination.isUnspecified || (destination.isLoopback && incoming != nil) {
            try die(.routing, .impossibleDestination(destination))
        }
        // `ip_route_input_mc`, `ip6_route_input`: no unicast route is asked, and nothing here routes multicast.
        if destination.isMulticast, incoming != nil {
            note(.routing, "is for a multicast group: for this gateway where a program here has joined it")
            return nil
        }
        let decision = terrain.decision(from: packet.source, to: destination, on: incoming)
        if terrain.holdsUnreadRules {
            doubt(
                .routing, "a rule of ip rule that asks for more than addresses and links may decide otherwise"
            )
        }
        guard let entry = decision.entry else {
            try die(.routing, .noRoute(destination))
            return nil
        }
        switch entry.kind {
        case .local, .anycast, .broadcast, .multicast:
            note(.routing, "is addressed to this gateway")
            return nil
        case .blackhole, .unreachable, .prohibit, .throw: try die(.routing, .deadEnd(entry))
        case .unicast: noteRoute(entry, decision.rule)
        }
        return entry
    }

    private mutating func noteRoute(_ entry: RoutingEntry, _ rule: RoutingRule?) {
        var text = "routed by \(entry)"
        if let rule, entry.table != Route.mainTable { text += " (ip rule \(rule.priority))" }
        if entry.hops.count > 1 { text += ", or by one of \(entry.hops.count - 1) more" }
        note(.routing, text)
        outgoing = entry.hops.first?.link
    }

    /// IPv4 asks the link that the packet came in on, IPv6 one switch for all (`ip6_forward`).
    mutating func judgeForwarding(on link: LinkName) throws(Dead) {
        let sysctl: Sysctl =
            packet.family == .ipv4 ? .ipv4(link.description, "forwarding") : .ipv6Forwarding
        guard !terrain.isOn(sysctl) else { return }
        let isWhole = packet.family == .ipv4 && !terrain.isOn(.ipv4Forwarding)
        try die(.forwarding, .forwardingOff(isWhole ? .ipv4Forwarding : sysctl))
    }
}

// The way out.
extension Walker {
    mutating func leave(by entry: RoutingEntry) throws(Dead) {
        guard let hop = entry.hops.first else { return try die(.routing, .deadEnd(entry)) }
        try demandLink(hop.link, at: .neighbour)
        let next = hop.gateway ?? packet.destination
        let state = terrain.neighbours.first { $0.address == next && $0.link == hop.link }?.state
        switch state {
        case .failed: try die(.neighbour, .silentNeighbour(next, hop.link))
        case .incomplete: doubt(.neighbour, "\(next) has not answered on \(hop.link) yet")
        case nil, .some(.none): note(.neighbour, "leaves on \(hop.link) · \(next) was not asked for lately")
        case let state?: note(.neighbour, "leaves on \(hop.link) · \(next) \(state.words) there")
        }
    }
}

extension Neighbour.State {
    /// What the state means to somebody who waits for an answer.
    fileprivate var words: String {
        switch self {
        case .reachable, .permanent, .noarp: "answers"
        case .stale, .delay, .probe: "has answered before"
        case .incomplete: "is being asked for"
        case .failed: "did not answer"
        case .none: "is not known"
        }
    }
}
