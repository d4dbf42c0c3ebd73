import NetworkModel
import ArgumentParser
import Profile

/// A word where a command belongs that names none.
struct UnknownCommand {
    /// What is wrong, and what may have been meant.
    let message: String

    /// Nil where every command is known, which says nothing of their arguments.
    init?(in words: [String]) {
        var command: any ParsableCommand.Type = GwnetCommand.self
        for word in words.first == "help" ? words.dropFirst() : words[...] {
            let known = command.configuration.subcommands
            if known.isEmpty || word.hasPrefix("-") || word == "help" { return nil }
            guard let next = known.first(where: { $0.name == word }) else {
                let names = known.filter { $0.configuration.shouldDisplay }.map { $0.name }
                message = "There is no command \(word): \(Suggestion.text(for: word, among: names))"
                return
            }
            command = next
        }
        return nil
    }
}
