import ArgumentParser
import Gateway

struct DownCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "down", abstract: "Take back everything that gwnet installed, and nothing else.",
        discussion: """
            Links, addresses, routes and kernel parameters become what they were before the first apply \
            of this boot. Forwarding goes off before the filter does.

              gwnet down
            """)

    @OptionGroup var change: ChangeOptions
    @OptionGroup var services: ServiceOptions
    @OptionGroup var options: GlobalOptions

    func run() throws {
        try report(options) { () throws(Failure) in
            let outcome = try TakeDown.run(in: options.surroundings(change, services))
            if options.json {
                options.output.raw(try JSON.encode(DownRecord(outcome)))
            } else {
                print(outcome)
            }
        }
    }

    private func print(_ outcome: TakeDown.Outcome) {
        let output = options.output
        guard !outcome.changes.isEmpty else { return output.line("  nothing of gwnet's is here") }
        for line in PlanText(outcome.changes, output).lines { output.line(line) }
        if options.verbose { outcome.steps.forEach { output.line("    \($0)") } }
        output.line("  \(output.painted("●", .good)) taken back and verified")
        if outcome.forwardsUnfiltered {
            output.line("  ⚠ forwarding was on before gwnet came and is on again, without gwnet's filter")
        }
        if let revertsAt = outcome.revertsAt { output.line(ConfirmationText.notice(revertsAt)) }
    }
}

/// `gwnet down --json`
private struct DownRecord: Encodable {
    let version = 1
    let changes: [PlanLine]
    let forwardsUnfiltered: Bool
    let revertsAt: Int?

    init(_ outcome: TakeDown.Outcome) {
        changes = outcome.changes
        forwardsUnfiltered = outcome.forwardsUnfiltered
        revertsAt = outcome.revertsAt
    }
}
