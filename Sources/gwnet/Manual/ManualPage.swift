import NetworkModel
import ArgumentParser

/// The manual page in mdoc(7): the commands as the parser knows them, between sections written by hand.
struct ManualPage {
    private let tool: CommandDescription
    private let common: [ArgumentDescription]

    /// - Parameters:
    ///   - tool: the program with all its commands
    ///   - common: the options that every command takes
    init(tool: CommandDescription, common: CommandDescription) {
        self.tool = tool
        self.common = (common.arguments ?? []) + (tool.arguments ?? [])
    }

    /// The page.
    var text: String {
        let commands = [".Sh COMMANDS"] + GwnetCommand.configuration.groupedSubcommands.flatMap(group)
        let lines = [ManualSections.head] + commands + options + [ManualSections.tail]
        return lines.joined(separator: "\n") + "\n"
    }

    private func group(_ group: CommandGroup) -> [String] {
        let names = group.subcommands.map { $0.name }
        let commands = names.compactMap { name in tool.commands.first { $0.commandName == name } }
        return [".Ss \(group.name)", ".Bl -tag -width Ds"] + commands.flatMap { item($0, behind: []) } + [
            ".El"
        ]
    }

    /// A command and what is below it, which follows instead of nesting.
    private func item(_ command: CommandDescription, behind parents: [String]) -> [String] {
        let words = parents + [command.commandName]
        let own = arguments(of: command)
        let usage = own.map { " " + ManualArgument($0).usage }.joined()
        let lines = [".It Cm \(words.joined(separator: " "))\(usage)"]
        return lines + ManualText.sentences(command.abstract ?? "") + discussion(of: command)
            + list(own, isCompact: true) + command.commands.flatMap { item($0, behind: words) }
    }

    private func discussion(of command: CommandDescription) -> [String] {
        guard let text = command.discussion else { return [] }
        return (text.hasPrefix("  ") ? [] : [".Pp"]) + ManualText.paragraphs(text)
    }

    /// Those that not every command has.
    private func arguments(of command: CommandDescription) -> [ArgumentDescription] {
        (command.arguments ?? []).filter { argument in
            argument.shouldDisplay != false && !common.contains { $0.identity == argument.identity }
        }
    }

    private var options: [String] {
        var seen: Set<String> = []
        let distinct = common.filter { $0.shouldDisplay != false && seen.insert($0.identity).inserted }
        return [".Sh OPTIONS", "Every command takes these."] + list(distinct, isCompact: false)
    }

    private func list(_ arguments: [ArgumentDescription], isCompact: Bool) -> [String] {
        guard !arguments.isEmpty else { return [] }
        let items = arguments.flatMap { argument in
            [".It \(ManualArgument(argument).title)"] + ManualArgument(argument).text
        }
        return (isCompact ? [".Pp", ".Bl -tag -width Ds -compact"] : [".Bl -tag -width Ds"]) + items + [".El"]
    }
}

/// An argument as mdoc(7) has it.
private struct ManualArgument {
    private let argument: ArgumentDescription

    init(_ argument: ArgumentDescription) {
        self.argument = argument
    }

    /// In the line of its command: `Oo Fl -format Ar format Oc`.
    var usage: String {
        let text = flags.prefix(1).joined() + value
        return argument.isOptional ? "Oo \(text) Oc" : text
    }

    /// In front of its description: `Fl v , -verbose`.
    var title: String { flags.joined(separator: " , ") + value }

    var text: [String] {
        let isNamed = argument.defaultValue.map { !$0.isEmpty } ?? false
        let fallback = isNamed ? " Default: \(argument.defaultValue ?? "")." : ""
        return ManualText.sentences((argument.abstract ?? "") + fallback)
    }

    private var flags: [String] {
        (argument.names ?? []).map { name in
            name.kind == "long" ? "Fl -\(name.name)" : "Fl \(name.name)"
        }
    }

    private var value: String {
        guard argument.kind != .flag else { return "" }
        let name = argument.allValues.map { $0.joined(separator: " | ") } ?? argument.valueName ?? ""
        let dots = argument.isRepeating ? " ..." : ""
        return (argument.kind == .positional ? "Ar " : " Ar ") + name + dots
    }
}
