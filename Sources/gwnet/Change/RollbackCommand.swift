import ArgumentParser
import Gateway

struct RollbackCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rollback", abstract: "Go back to the generation before, or to one of the last ten.",
        discussion: """
            Takes back the change that awaits confirmation, where there is one. Else the profile of the \
            generation before the one in force is applied, as a generation of its own; the profile in \
            /etc stays what it is.

              gwnet rollback
              gwnet rollback 5
            """)

    @Argument(help: "A generation that is kept: gwnet generations lists them.")
    var generation: Int?
    @OptionGroup var change: ChangeOptions
    @OptionGroup var services: ServiceOptions
    @OptionGroup var options: GlobalOptions

    func run() throws {
        try report(options) { () throws(Failure) in
            let outcome = try Rollback.run(to: generation, in: options.surroundings(change, services))
            switch outcome {
            case .takenBack(let name, let inForce): try print(name, inForce)
            case .restored(let number, let installation):
                if !options.json { options.output.line("  back to generation \(number)") }
                try InstallationText(installation, options).print()
            }
        }
    }

    private func print(_ name: String, _ inForce: Int?) throws(Failure) {
        let output = options.output
        guard !options.json else { return output.raw(try JSON.encode(TakenBackRecord(generation: inForce))) }
        let rest = inForce.map { "generation \($0) in force" } ?? "nothing of gwnet's is in force"
        output.line("  \(output.painted("●", .good)) \(name) taken back · \(rest)")
    }
}

/// `gwnet rollback --json` where nothing was installed for it.
private struct TakenBackRecord: Encodable {
    let version = 1
    let generation: Int?
}
