import Gateway

/// What an apply or a rollback has done.
struct InstallationText {
    private let outcome: Apply.Outcome
    private let options: GlobalOptions

    init(_ outcome: Apply.Outcome, _ options: GlobalOptions) {
        self.outcome = outcome
        self.options = options
    }

    func print() throws(Failure) {
        guard !options.json else { return options.output.raw(try JSON.encode(InstallationRecord(outcome))) }
        let output = options.output
        outcome.warnings.flatMap(WarningText.lines).forEach { output.line($0) }
        guard !outcome.changes.isEmpty || outcome.revertsAt != nil else {
            return say("nothing to change · \(generation) in force")
        }
        for line in PlanText(outcome.changes, output).lines { output.line(line) }
        if options.verbose { outcome.steps.forEach { output.line("    \($0)") } }
        let count = outcome.changes.count
        let changes = "\(count) change\(count == 1 ? "" : "s") made and verified"
        say(changes + " · \(generation) " + (outcome.revertsAt == nil ? "in force" : "until confirmed"))
        if outcome.losesCounters {
            output.line("  ⚠ the ruleset had to be made anew: its counters start from zero")
        }
        if outcome.endedFlows > 0 {
            let flows = Quantity.flows(UInt64(clamping: outcome.endedFlows))
            output.line("  \(flows) ended with what had let them through")
        }
        if let revertsAt = outcome.revertsAt { output.line(ConfirmationText.notice(revertsAt)) }
    }

    private var generation: String { "generation \(outcome.generation.number)" }

    private func say(_ text: String) {
        options.output.line("  \(options.output.painted("●", .good)) \(text)")
    }
}

/// How a change is kept.
enum ConfirmationText {
    static func notice(_ revertsAt: Int) -> String {
        "  → gwnet confirm keeps it; else it is taken back at \(ClockTime(revertsAt))"
    }
}

/// `gwnet apply --json`, and the same of a rollback.
private struct InstallationRecord: Encodable {
    let version = 1
    let generation: Int
    let changes: [PlanLine]
    let losesCounters: Bool
    let endedFlows: Int
    let warnings: [ProblemRecord]
    let revertsAt: Int?

    init(_ outcome: Apply.Outcome) {
        generation = outcome.generation.number
        changes = outcome.changes
        losesCounters = outcome.losesCounters
        endedFlows = outcome.endedFlows
        warnings = outcome.warnings.map { ProblemRecord($0) }
        revertsAt = outcome.revertsAt
    }
}
