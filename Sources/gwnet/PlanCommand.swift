import ArgumentParser
import Gateway

struct PlanCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Show what apply would change, after the kernel has judged the ruleset.",
        discussion: "Exits with 2 when there is something to change, with 0 when there is not.")

    @Argument(help: "The profile (default: /etc/gwnet/gateway.yaml).")
    var profile: String?
    @OptionGroup var services: ServiceOptions
    @OptionGroup var options: GlobalOptions

    func run() throws {
        var isPending = false
        try report(options) { () throws(Failure) in
            let path = options.profile(profile)
            try services.refuseWhatIsMissing(try ProfileFile(path))
            let outcome = try Preview.run(path, in: options.surroundings())
            isPending = !outcome.steps.isEmpty
            if options.json {
                options.output.raw(try JSON.encode(PlanRecord(outcome)))
            } else {
                print(outcome)
            }
        }
        if isPending { throw ExitCode(2) }
    }

    private func print(_ outcome: Preview.Outcome) {
        let output = options.output
        let generation =
            outcome.generation.map { "generation \($0.number) in force" } ?? "nothing applied yet"
        output.line("  profile \(outcome.profilePath) against this machine, \(generation)")
        output.line()
        for line in PlanText(outcome.changes, output).lines { output.line(line) }
        if options.verbose { outcome.steps.forEach { output.line("    \($0)") } }
        for chain in outcome.foreignDrops {
            output.line("  ⚠ chain \(chain) has policy drop: packets that gwnet accepts may still die there")
        }
        let count = outcome.changes.count
        guard count > 0 else { return output.line("  nothing to change") }
        var summary = "  \(count) change\(count == 1 ? "" : "s")"
        if outcome.wasRehearsed { summary += " · the kernel accepts the new ruleset" }
        if outcome.losesCounters { summary += " · counters start from zero" }
        output.line(summary)
        if let threat = outcome.threat {
            output.line("  ⚠ apply would cut the SSH connection that you are on: \(threat)")
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
    let foreignDrops: [String]

    init(_ outcome: Preview.Outcome) {
        profile = outcome.profilePath
        generation = outcome.generation?.number
        changes = outcome.changes
        losesCounters = outcome.losesCounters
        cutsConnection = outcome.threat
        foreignDrops = outcome.foreignDrops
    }
}
