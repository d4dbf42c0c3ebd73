import ArgumentParser
import Gateway

struct ConfirmCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "confirm", abstract: "Keep the change that awaits its confirmation.",
        discussion: """
            Exits with 1 where nothing awaits confirmation: it was confirmed before, or taken back.

              gwnet apply --confirm 90s
              gwnet confirm
            """)

    @OptionGroup var options: GlobalOptions

    func run() throws {
        try report(options) { () throws(Failure) in
            let outcome = try Confirm.run(in: options.surroundings())
            let output = options.output
            guard !options.json else { return output.raw(try JSON.encode(ConfirmRecord(outcome))) }
            output.line("  \(output.painted("●", .good)) \(outcome.name) confirmed")
        }
    }
}

/// `gwnet confirm --json`
private struct ConfirmRecord: Encodable {
    let version = 1
    let generation: Int?

    init(_ outcome: Confirm.Outcome) {
        generation = outcome.generation
    }
}
