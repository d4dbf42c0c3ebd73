import Gateway

/// A command as ArgumentParser's `_dumpHelp` describes it, as far as the manual says it (ToolInfoV0).
struct CommandDescription: Decodable {
    let commandName: String
    let shouldDisplay: Bool?
    let abstract: String?
    let discussion: String?
    let subcommands: [CommandDescription]?
    let arguments: [ArgumentDescription]?

    /// - Throws: `Failure` where the text is not what this version of ArgumentParser writes.
    init(of json: String) throws(Failure) {
        guard let tool = JSON.decode(ToolDescription.self, from: Array(json.utf8)) else {
            throw Failure(.failed, "could not read ArgumentParser's description of the commands")
        }
        self = tool.command
    }

    /// Those that people call, without `help`.
    var commands: [CommandDescription] {
        (subcommands ?? []).filter { $0.shouldDisplay != false && $0.commandName != "help" }
    }
}

private struct ToolDescription: Decodable {
    let command: CommandDescription
}

/// An argument, an option or a flag.
struct ArgumentDescription: Decodable {
    enum Kind: String, Decodable {
        case positional
        case option
        case flag
    }

    struct Name: Decodable {
        let name: String
        let kind: String
    }

    let kind: Kind
    let shouldDisplay: Bool?
    let isOptional: Bool
    let isRepeating: Bool
    let names: [Name]?
    let valueName: String?
    let allValues: [String]?
    let defaultValue: String?
    let abstract: String?

    /// What it is told by among those of one command.
    var identity: String { names?.first?.name ?? valueName ?? "" }
}
