import ArgumentParser
import Gateway

struct PlanCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Show what apply would change; the kernel judges the ruleset.",
        discussion: """
            Nothing is changed: the kernel checks the ruleset and does not take it. Exits with 2 when \
            there is something to change, with 0 when there is not.

              gwnet plan gateway.yaml
              gwnet plan --generation 5
            """)

    @Argument(
        help: "The profile, or - for standard input (default: /etc/gwnet/gateway.yaml).",
        completion: .profile)
    var profile: String?
    @Option(help: "Show what going back to this generation would change.")
    var generation: Int?
    @OptionGroup var services: ServiceOptions
    @OptionGroup var options: GlobalOptions

    func run() throws {
        var isPending = false
        try report(options) { () throws(Failure) in
            let outcome = try preview()
            isPending = !outcome.steps.isEmpty
            if options.json {
                options.output.raw(try JSON.encode(PlanRecord(outcome)))
            } else {
                print(outcome)
            }
        }
        if isPending { throw ExitCode(2) }
    }

    func validate() throws {
        guard profile == nil || generation == nil else {
            throw ValidationError("a profile, or a generation: not both")
        }
    }

    private func preview() throws(Failure) -> Preview.Outcome {
        let surroundings = options.surroundings(nil, services)
        if let generation { return try Preview.run(generation: generation, in: surroundings) }
        return try Preview.run(options.profileToRead(profile), in: surroundings)
    }

    private func print(_ outcome: Preview.Outcome) {
        let output = options.output
        let generation =
            outcome.generation.map { "generation \($0.number) in force" } ?? "nothing applied yet"
        output.line("  profile \(outcome.profilePath.printable) against this machine, \(generation)")
        output.line()
        for line in PlanText(outcome.changes, output).lines { output.line(line) }
        if options.verbose { outcome.steps.forEach { output.line("    \($0)") } }
        outcome.warnings.flatMap(WarningText.lines).forEach { output.line($0) }
        for effect in outcome.foreignEffects {
            output.line("  ⚠ \(effect.message.printable)")
            if let remedy = effect.remedy { output.line("    → \(remedy)") }
        }
        let count = outcome.changes.count
        guard count > 0 else { return output.line("  nothing to change") }
        output.lines(PlanSummary(outcome, output.layout).lines)
        if let threat = outcome.threat {
            output.line("  ⚠ apply would cut the SSH connection that you are on: \(threat)")
            if let remedy = outcome.threatRemedy { output.line("    → \(remedy)") }
        }
    }
}

/// `gwnet plan --json`
private struct PlanRecord: Encodable {
    let version = 1
    let profile: String
    let generation: Int?
    let changes: [PlanLine]
    let losesCounters: Bool
    let cutsConnection: String?
    let cutsConnectionRemedy: String?
    let foreignDrops: [String]
    let warnings: [ProblemRecord]
    let flows: [FlowFate]

    init(_ outcome: Preview.Outcome) {
        profile = outcome.profilePath
        generation = outcome.generation?.number
        changes = outcome.changes
        losesCounters = outcome.losesCounters
        cutsConnection = outcome.threat
        cutsConnectionRemedy = outcome.threatRemedy
        foreignDrops = outcome.foreignDrops
        warnings = outcome.warnings.map { ProblemRecord($0) }
        flows = outcome.flows
    }
}
