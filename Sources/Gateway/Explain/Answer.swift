public import NetworkModel
import Profile

/// What becomes of a packet, and what in the profile decides it.
public struct Answer: Sendable {
    /// Such as `k8s-node2 → internet tcp/443`.
    public let title: String
    /// The sender, as it was named.
    public let from: String
    /// The receiver, as it was named.
    public let to: String
    /// Step by step.
    public let walk: Walk
    /// The steps in words, with roles beside the links' names.
    public let steps: [(stage: String, text: String)]
    /// The line of the profile that lets it through, such as `router.allow.www[0], gateway.yaml:21`.
    public let decidedBy: String?
    /// What would let it live.
    public let remedy: String?
    /// True where it reaches the gateway itself and no program takes it there.
    public let findsNobody: Bool
    /// Whether the profile promises that it gets through.
    public let isPromised: Bool

    init(_ question: Question, in scenery: Scenery) throws(Failure) {
        let (packet, incoming) = try scenery.packet(of: question)
        var walk = Walk(of: packet, on: incoming, through: scenery.terrain)
        if let obstacle = walk.lossOutside(of: scenery) { walk = walk.losing(obstacle) }
        let gap = ServiceGap(walk, in: scenery)
        if let obstacle = gap?.obstacle { walk = walk.losing(obstacle, at: .delivery) }
        let explanation = Explanation(file: scenery.file, binding: scenery.binding)
        title = question.title
        from = question.from.description
        to = question.to.description
        steps = walk.steps.map { ($0.stage.rawValue, explanation.withRoles($0.text.withoutOwnTable)) }
        let lines = ProfileLines(scenery, packet: packet, walk: walk)
        decidedBy = lines.permission
        remedy = gap?.remedy(lines) ?? Advice(scenery, walk, lines).remedy
        isPromised = question.isPromised
        findsNobody =
            walk.verdict == .passes && walk.isDelivered && OpenPorts.listens(to: walk.departure) == false
        self.walk = walk
    }

    /// Its fate in a few words.
    public var summary: String {
        switch walk.verdict {
        case .passes where findsNobody: Self.success(walk) + ", and nothing listens there"
        case .passes: Self.success(walk)
        case .dies: Self.death(walk.steps.first { $0.obstacle != nil }?.stage)
        case .unknown: "cannot be told"
        }
    }

    private static func success(_ walk: Walk) -> String {
        let (before, after) = (walk.packet, walk.departure)
        var words = ["gets through"]
        if after.destination != before.destination || after.destinationPort != before.destinationPort {
            words.append("to \(after.destination)" + (after.destinationPort.map { ":\($0)" } ?? ""))
        }
        if after.source != before.source { words.append("as \(after.source)") }
        return words.joined(separator: " ")
    }

    private static func death(_ stage: WalkStep.Stage?) -> String {
        switch stage {
        case .arrival: "never comes in"
        case .prerouting: "dies before it is routed"
        case .routing: "dies where it is routed"
        case .forwarding: "is not forwarded"
        case .input: "dies in the input chain"
        case .forward: "dies in the forward chain"
        case .output: "dies in the output chain"
        case .postrouting: "dies in postrouting"
        case .delivery: "gets in, and the daemon does not answer"
        case .neighbour: "dies on the way out"
        case .answer, nil: "gets there, and the answer dies"
        }
    }
}

extension Walk {
    /// A node's own address on the home network's side: nobody there knows the way back, unless the
    /// profile says that they do.
    fileprivate func lossOutside(of scenery: Scenery) -> Obstacle? {
        let profile = scenery.profile
        guard verdict != .dies, profile.router.masquerade.covers(departure.destination),
            outgoing == scenery.binding.www.name,
            incoming != nil, profile.cluster.networks.contains(where: { $0.contains(departure.source) })
        else { return nil }
        return .noWayBack(departure.source, scenery.binding.www.name)
    }
}

extension String {
    /// The table that goes without saying.
    fileprivate var withoutOwnTable: String {
        let name = "inet \(Machine.tableName) "
        guard let range = firstRange(of: name) else { return self }
        return String(self[..<range.lowerBound] + self[range.upperBound...])
    }
}
