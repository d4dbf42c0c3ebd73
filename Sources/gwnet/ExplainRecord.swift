import Gateway
import NetworkModel

/// `gwnet explain --json` (docs/explain.md).
struct ExplainRecord: Encodable {
    let version = 1
    let profile: String
    let ruleset: Explain.Filter
    let answers: [AnswerRecord]
    /// What a real packet met; none without --probe.
    let trace: [PacketTrace.Line]?

    init(_ outcome: Explain.Outcome, trace: [PacketTrace.Line]?) {
        self.trace = trace
        profile = outcome.profilePath
        ruleset = outcome.filter
        answers = outcome.answers.map { AnswerRecord($0) }
    }
}

/// One packet and its way.
struct AnswerRecord: Encodable {
    let from: String
    let to: String
    let verdict: Walk.Verdict
    let summary: String
    let promised: Bool
    let incoming: String?
    let outgoing: String?
    let packet: PacketRecord
    /// As it leaves, or would.
    let departure: PacketRecord
    let decidedBy: String?
    let remedy: String?
    let steps: [StepRecord]

    init(_ answer: Answer) {
        let walk = answer.walk
        from = answer.from
        to = answer.to
        verdict = walk.verdict
        summary = answer.summary
        promised = answer.isPromised
        incoming = walk.incoming?.description
        outgoing = walk.outgoing?.description
        packet = PacketRecord(walk.packet)
        departure = PacketRecord(walk.departure)
        decidedBy = answer.decidedBy
        remedy = answer.remedy
        steps = zip(walk.steps, answer.steps).map { StepRecord($0, text: $1.text) }
    }
}

/// Addresses, protocol and port.
struct PacketRecord: Encodable {
    let source: String
    let destination: String
    let `protocol`: String
    let port: UInt16?

    init(_ packet: Packet) {
        source = packet.source.description
        destination = packet.destination.description
        port = packet.destinationPort
        switch packet.content {
        case .tcp: `protocol` = "tcp"
        case .udp: `protocol` = "udp"
        case .echo: `protocol` = "icmp"
        case .other(let content): `protocol` = content.shortText
        }
    }
}

/// What it met.
struct StepRecord: Encodable {
    let stage: WalkStep.Stage
    let text: String
    let dies: Bool
    let uncertain: Bool
    let rule: RuleRecord?

    init(_ step: WalkStep, text: String) {
        stage = step.stage
        self.text = text
        dies = step.obstacle != nil
        uncertain = step.isUncertain
        rule = step.rule.map { RuleRecord($0) }
    }
}

/// Where a rule stands; without a number it is the policy of the chain.
struct RuleRecord: Encodable {
    let table: String
    let chain: String
    let number: Int?
    let comment: String?

    init(_ rule: RuleReference) {
        table = rule.table
        chain = rule.chain
        number = rule.number
        comment = rule.comment
    }
}
