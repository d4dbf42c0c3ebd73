import ArgumentParser

/// What `gwnet` says when it is called with nothing or for help: the way in, then every command by what
/// one wants to do. At most 80 columns.
enum FrontPage {
    static func isWanted(by words: [String]) -> Bool {
        [[], ["help"], ["--help"], ["-h"]].contains(words)
    }

    static func print() {
        let output = Output(color: .auto, isQuiet: false)
        for line in lines(output) { output.line(line) }
    }

    private static func lines(_ output: Output) -> [String] {
        let configuration = GwnetCommand.configuration
        let groups = configuration.groupedSubcommands.flatMap { group in
            ["", output.painted(group.name, .strong)]
                + Columns(group.subcommands.map { row($0, output) }, indent: 2).lines
        }
        return [configuration.abstract, ""]
            + Columns(firstSteps, indent: 2, gap: 4).lines + groups
            + ["", "gwnet help COMMAND says more, with examples; man gwnet says everything."]
    }

    private static let firstSteps = [
        ["gwnet init > gateway.yaml", "propose a profile for this machine"],
        ["gwnet plan gateway.yaml", "show what it would change"],
        ["gwnet apply gateway.yaml", "make it so, or leave everything as it is"],
    ]

    /// The name as wide as the longest of all groups, so that all abstracts begin alike.
    private static func row(_ command: any ParsableCommand.Type, _ output: Output) -> [String] {
        let commands = GwnetCommand.configuration.groupedSubcommands.flatMap(\.subcommands)
        let room = commands.map { $0.name.count }.max() ?? 0
        let padding = String(repeating: " ", count: max(0, room - command.name.count))
        return [command.name + padding, command.configuration.abstract]
    }
}

extension ParsableCommand {
    /// As it is called.
    static var name: String { configuration.commandName ?? "" }
}
