import ArgumentParser
import Gateway

struct GenerationsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "generations", abstract: "List what was applied and can be gone back to.",
        discussion: """
            The last ten are kept, with their profiles. plan --generation N shows what going back to one \
            of them would change.

              gwnet generations
              gwnet plan --generation 5
            """)

    @OptionGroup var options: GlobalOptions

    func run() throws {
        try report(options) { () throws(Failure) in
            let kept = Kept.run(in: options.surroundings())
            let output = options.output
            guard !options.json else { return output.raw(try JSON.encode(kept)) }
            guard !kept.isEmpty else { return output.line("  nothing has been applied here yet") }
            let rows = kept.reversed().map { entry in
                [
                    "\(entry.number)", Quantity.age(since: entry.appliedAt) + " ago", entry.profile.printable,
                    entry.roles.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
                        .joined(separator: ", "), entry.state,
                ]
            }
            Columns([["GENERATION", "APPLIED", "PROFILE", "ROLES", ""]] + rows, indent: 2).lines
                .forEach { output.line($0) }
        }
    }
}
