import Gateway
import NetworkModel

/// Answers as a person reads them: one in full, several as a table.
struct ExplainText {
    private let outcome: Explain.Outcome
    private let output: Output

    init(_ outcome: Explain.Outcome, _ output: Output) {
        self.outcome = outcome
        self.output = output
    }

    var lines: [String] {
        let body = outcome.answers.count == 1 ? outcome.answers.flatMap(full) : table
        return body + (remark.map { ["", "  \($0)"] } ?? [])
    }

    private var remark: String? {
        switch outcome.filter {
        case .observed: nil
        case .unread: "only root may read the kernel's ruleset: this is the one that the profile asks for"
        case .wanted: "this is the machine as gwnet apply would leave it"
        }
    }

    private func full(_ answer: Answer) -> [String] {
        let steps = answer.steps.map { [output.painted($0.stage, .faint), $0.text] }
        return ["  \(sign(answer)) \(answer.title)   \(answer.summary)"]
            + Columns(steps, indent: 6).lines + advice(answer, indent: 4)
    }

    private func advice(_ answer: Answer, indent: Int) -> [String] {
        let margin = String(repeating: " ", count: indent)
        if let remedy = answer.remedy { return ["\(margin)→ \(remedy)"] }
        return answer.decidedBy.map { ["\(margin)→ \($0) lets it through"] } ?? []
    }

    private var table: [String] {
        let rows = outcome.answers.map { [sign($0), $0.title, $0.summary] }
        let lines = Columns(rows, indent: 2, gap: 1).lines
        return zip(outcome.answers, lines).flatMap { answer, line in
            [line] + reason(answer) + (answer.walk.verdict == .passes ? [] : advice(answer, indent: 6))
        }
    }

    private func reason(_ answer: Answer) -> [String] {
        guard answer.walk.verdict != .passes else { return [] }
        let index = answer.walk.steps.firstIndex { $0.obstacle != nil || $0.isUncertain }
        return index.map { ["      \(answer.steps[$0].text)"] } ?? []
    }

    private func sign(_ answer: Answer) -> String {
        switch answer.walk.verdict {
        case .passes: output.painted("✓", .good)
        case .dies: output.painted("✗", answer.isPromised ? .broken : .degraded)
        case .unknown: output.painted("?", .degraded)
        }
    }
}

/// One event of a trace.
struct TraceText {
    let line: String

    init(_ event: PacketTrace.Line) {
        guard event.table != "inet gwnet_trace" else {
            line = "      seen   \(event.packet ?? "")"
            return
        }
        let place = event.table == "inet gwnet" ? event.chain : "\(event.table) \(event.chain)"
        let packet = event.packet.map { "   (\($0))" } ?? ""
        let rule = event.rule == "policy" || event.rule == "return" ? event.rule : "\"\(event.rule)\""
        line = "      \(place) \(rule) → \(event.verdict)\(packet)"
    }
}
