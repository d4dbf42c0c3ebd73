/// A packet's way through this machine: where it dies, or how it leaves.
public struct Walk: Hashable, Sendable {
    /// What becomes of the packet.
    public enum Verdict: String, Hashable, Sendable, Codable {
        /// It gets through, and so does the answer to it.
        case passes
        /// It, or the answer to it, does not.
        case dies
        /// It depends on something that cannot be known here.
        case unknown
    }

    /// The packet as it came.
    public let packet: Packet
    /// By which link; nil for what this machine sends itself.
    public let incoming: LinkName?
    /// What it met, in that order.
    public let steps: [WalkStep]
    /// What becomes of it.
    public let verdict: Verdict
    /// The packet as it left, or would have.
    public let departure: Packet
    /// By which link it left; nil where it was delivered here, or died before that was decided.
    public let outgoing: LinkName?

    /// The same way of a packet whose answer finds no way back, as somebody knows who knows what is
    /// beyond this machine.
    public func losing(_ obstacle: Obstacle, at stage: WalkStep.Stage = .answer) -> Walk {
        let kept = steps.filter { $0.stage != .answer }
        return Walk(
            packet: packet, incoming: incoming, steps: kept + [WalkStep(stage, dies: obstacle)],
            verdict: .dies, departure: departure, outgoing: outgoing)
    }

    /// Why it dies; nil where it does not.
    public var obstacle: Obstacle? { steps.compactMap(\.obstacle).first }

    /// Whether it ends in this machine.
    public var isDelivered: Bool {
        steps.contains { $0.stage == .delivery } && steps.contains { $0.stage == .routing }
    }

    /// The rule, or the policy, that let it in or out of the machine: that of the last filter.
    public var permission: RuleReference? {
        steps.last { [.input, .forward, .output].contains($0.stage) && $0.rule != nil }?.rule
    }
}

/// Something that a packet meets on its way.
public struct WalkStep: Hashable, Sendable {
    /// Where.
    public enum Stage: String, Hashable, Sendable, Codable {
        case arrival
        case prerouting
        case routing
        case forwarding
        case input
        case forward
        case output
        case postrouting
        case neighbour
        case delivery
        case answer
    }

    /// Where.
    public let stage: Stage
    /// What happens, in words.
    public let text: String
    /// The rule that decides, where one does.
    public let rule: RuleReference?
    /// Where the packet dies.
    public let obstacle: Obstacle?
    /// Whether it cannot be known what happens.
    public let isUncertain: Bool

    init(
        _ stage: Stage, _ text: String, rule: RuleReference? = nil, obstacle: Obstacle? = nil,
        isUncertain: Bool = false
    ) {
        self.stage = stage
        self.text = text
        self.rule = rule
        self.obstacle = obstacle
        self.isUncertain = isUncertain
    }

    init(_ stage: Stage, dies obstacle: Obstacle, rule: RuleReference? = nil) {
        self.init(stage, obstacle.description, rule: rule, obstacle: obstacle)
    }
}

/// Why a packet goes no further.
public enum Obstacle: Hashable, Sendable {
    case noSuchLink(LinkName)
    case linkDown(LinkName)
    case noCarrier(LinkName)
    /// The kernel takes a source for impossible: multicast, loopback, or an address of its own.
    case impossibleSource(IPAddress)
    /// A destination that no router passes on, such as a link-local one.
    case impossibleDestination(IPAddress)
    /// rp_filter: what goes back to the source does not leave by this link.
    case reversePath(IPAddress, LinkName)
    case noRoute(IPAddress)
    /// A route of type blackhole, unreachable or prohibit.
    case deadEnd(RoutingEntry)
    case forwardingOff(Sysctl)
    /// By a rule, which may answer, or by the policy of a chain.
    case refused(RuleReference, Rejection?)
    /// Nobody answers for the address.
    case silentNeighbour(IPAddress, LinkName)
    /// It leaves under an address to which nobody outside knows the way.
    case noWayBack(IPAddress, LinkName)
    /// Masquerading has no address to put in.
    case noOwnAddress(LinkName)
    /// A daemon of the gateway's own that answers on other links, or to other sources.
    case notServed(Daemon, reason: String)
}

extension Obstacle: CustomStringConvertible {
    /// One line, without a full stop.
    public var description: String {
        switch self {
        case .noSuchLink(let link): "there is no link \(link)"
        case .linkDown(let link): "\(link) is down"
        case .noCarrier(let link): "\(link) has no carrier"
        case .impossibleSource(let address): "the kernel takes \(address) for an impossible source here"
        case .impossibleDestination(let address): "nothing is routed to \(address)"
        case .reversePath(let address, let link):
            "rp_filter: what goes to \(address) does not leave by \(link)"
        case .noRoute(let address): "no route leads to \(address)"
        case .deadEnd(let entry): "the route \(entry) ends its way"
        case .forwardingOff(let sysctl): "\(sysctl) is 0: nothing is forwarded"
        case .refused(let rule, let rejection): "\(rule) → \(rejection?.words ?? "drop")"
        case .silentNeighbour(let address, let link): "nobody answers for \(address) on \(link)"
        case .noWayBack(let address, let link):
            "leaves on \(link) as \(address), to which nobody outside knows the way back"
        case .noOwnAddress(let link): "masquerade finds no address on \(link)"
        case .notServed(let daemon, let reason): "\(daemon) does not answer: \(reason)"
        }
    }
}

extension Rejection {
    /// What the sender learns.
    fileprivate var words: String {
        switch self {
        case .tcpReset: "reset"
        case .administrativelyProhibited: "prohibited"
        }
    }
}
