extension Walk {
    /// Walks a packet through the machine, and its answer back.
    ///
    /// - Parameter incoming: the link that it comes in on; nil for what the machine sends itself.
    public init(of packet: Packet, on incoming: LinkName?, through terrain: Terrain) {
        var walker = Walker(packet, on: incoming, in: terrain)
        let isAlive = walker.walk()
        self.packet = packet
        self.incoming = incoming
        departure = walker.packet
        outgoing = walker.outgoing
        if isAlive { walker.walkBack(from: walker.packet, of: packet) }
        steps = walker.steps
        verdict =
            if steps.contains(where: { $0.obstacle != nil }) {
                steps.contains { $0.isUncertain } && isDoubted(steps) ? .unknown : .dies
            } else {
                steps.contains { $0.isUncertain } ? .unknown : .passes
            }
    }
}

/// Whether a doubt stands at the very place where the packet dies: had it gone the other way, the
/// packet might live.
private func isDoubted(_ steps: [WalkStep]) -> Bool {
    guard let end = steps.firstIndex(where: { $0.obstacle != nil }) else { return false }
    return steps[..<end].contains { $0.isUncertain && $0.mayRescue(from: steps[end]) }
}

extension WalkStep {
    /// A chain that may accept saves from that chain's own end alone; a doubt about routes or
    /// translation from anything that comes after it.
    fileprivate func mayRescue(from end: WalkStep) -> Bool {
        guard let rule, stage == .forward || stage == .input || stage == .output else { return true }
        return rule.table == end.rule?.table && stage == end.stage
    }
}

extension Walker {
    /// False where the packet dies.
    fileprivate mutating func walk() -> Bool {
        do throws(Dead) {
            if let incoming { try comeIn(on: incoming) } else { try setOut() }
            return true
        } catch {
            return false
        }
    }

    private mutating func comeIn(on link: LinkName) throws(Dead) {
        try arrive(on: link)
        if isDirect(on: link) {
            return note(.delivery, "goes there directly, without the gateway: both are on \(link)")
        }
        try pass(.prerouting, at: .prerouting)
        try restoreDestination()
        let entry = try route()
        try judgeSource(on: link)
        guard let entry else { return try deliver() }
        try judgeForwarding(on: link)
        try judgeScope()
        try pass(.forward, at: .forward)
        try pass(.postrouting, at: .postrouting)
        try leave(by: entry)
    }

    /// `ip6_forward`: what is link-local stays on its link.
    private mutating func judgeScope() throws(Dead) {
        guard packet.family == .ipv6 else { return }
        if packet.source.isLinkLocal { try die(.routing, .impossibleSource(packet.source)) }
        if packet.destination.isLinkLocal { try die(.routing, .impossibleDestination(packet.destination)) }
    }

    /// Hosts of one network find each other by ARP.
    private func isDirect(on link: LinkName) -> Bool {
        let networks = terrain.addresses.filter { $0.link == link }.map(\.address.network)
        return !packet.isReply && !terrain.isOwn(packet.destination)
            && networks.contains { $0.contains(packet.source) && $0.contains(packet.destination) }
    }

    private mutating func deliver() throws(Dead) {
        try pass(.input, at: .input)
        note(.delivery, "reaches this gateway")
    }

    private mutating func setOut() throws(Dead) {
        var entry = try route()
        if entry == nil { outgoing = .loopback }
        let asked = packet.destination
        try pass(.output, at: .output)
        // What is translated here is routed anew (`nf_nat_ipv4_local_fn`).
        if packet.destination != asked { entry = try route() }
        guard let entry else { return try sendToOurselves() }
        try pass(.postrouting, at: .postrouting)
        try leave(by: entry)
    }

    private mutating func sendToOurselves() throws(Dead) {
        outgoing = .loopback
        try pass(.postrouting, at: .postrouting)
        (incoming, outgoing) = (.loopback, nil)
        try pass(.prerouting, at: .prerouting)
        try pass(.input, at: .input)
        note(.delivery, "reaches this gateway itself, by lo")
    }

    /// Connection tracking turns the translation round for what comes back, between the chains of
    /// prerouting; where the original has gone, only `walkBack` knows.
    private mutating func restoreDestination() throws(Dead) {
        guard let original = restoredDestination else { return }
        packet.destination = original
    }
}

// The answer.
extension Walker {
    /// Walks what the receiver sends back. What it meets is said in one line, unless it dies.
    fileprivate mutating func walkBack(from departure: Packet, of original: Packet) {
        guard !isDeliveredDirectly else { return }
        // A group does not answer.
        if incoming == .loopback || original.destination.isMulticast { return }
        var back = Walker(departure.answer, on: outgoing, in: terrain)
        back.isTranslated = isTranslated
        back.restoredDestination = original.source
        let isAlive = back.walk()
        if let end = back.steps.last, !isAlive, let obstacle = end.obstacle {
            steps.append(
                WalkStep(.answer, "the answer dies: \(obstacle)", rule: end.rule, obstacle: obstacle))
        } else if let unsure = back.steps.first(where: \.isUncertain) {
            doubt(.answer, "the answer: \(unsure.text)")
        } else {
            note(.answer, "the answer to it gets back")
        }
    }

    private var isDeliveredDirectly: Bool {
        steps.contains { $0.stage == .delivery } && !steps.contains { $0.stage == .routing }
    }
}
