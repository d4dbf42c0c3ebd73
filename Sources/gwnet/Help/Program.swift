import ArgumentParser
import Glibc

/// Where the program starts: the two questions that the parser answers less kindly, then the parser.
@main
enum Program {
    static func main() {
        // Daemons with users of their own read what root writes; what is secret has a mode that says so.
        umask(0o022)
        let words = Array(CommandLine.arguments.dropFirst())
        if FrontPage.isWanted(by: words) { return FrontPage.print() }
        if let unknown = UnknownCommand(in: words) {
            GwnetCommand.exit(withError: ValidationError(unknown.message))
        }
        GwnetCommand.main()
    }
}
