import ArgumentParser
import Gateway

struct ApplyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "apply", abstract: "Bring the machine to what the profile says, or leave it as it is.")

    @Argument(help: "The profile (default: /etc/gwnet/gateway.yaml).")
    var profile: String?
    @Flag(help: "Go ahead although it cuts the SSH connection that you are on.")
    var force = false
    @OptionGroup var services: ServiceOptions
    @OptionGroup var options: GlobalOptions

    func run() throws {
        try report(options) { () throws(Failure) in
            let path = options.profile(profile)
            try services.refuseWhatIsMissing(try ProfileFile(path))
            let outcome = try Apply.run(path, in: options.surroundings(isForced: force))
            if options.json {
                options.output.raw(try JSON.encode(ApplyRecord(outcome)))
            } else {
                print(outcome)
            }
        }
    }

    private func print(_ outcome: Apply.Outcome) {
        let output = options.output
        let generation = "generation \(outcome.generation.number)"
        guard !outcome.changes.isEmpty else {
            return output.line("  \(output.painted("●", .good)) nothing to change · \(generation) in force")
        }
        for line in PlanText(outcome.changes, output).lines { output.line(line) }
        if options.verbose { outcome.steps.forEach { output.line("    \($0)") } }
        let count = outcome.changes.count
        let summary = "\(count) change\(count == 1 ? "" : "s") made and verified · \(generation) in force"
        output.line("  \(output.painted("●", .good)) \(summary)")
        if outcome.losesCounters {
            output.line("  ⚠ the ruleset had to be made anew: its counters start from zero")
        }
    }
}

/// `gwnet apply --json`
private struct ApplyRecord: Encodable {
    let version = 1
    let generation: Int
    let changes: [PlanLine]
    let losesCounters: Bool

    init(_ outcome: Apply.Outcome) {
        generation = outcome.generation.number
        changes = outcome.changes
        losesCounters = outcome.losesCounters
    }
}
