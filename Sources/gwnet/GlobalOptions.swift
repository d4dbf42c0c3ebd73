import ArgumentParser
import Gateway
import Glibc

/// When output is coloured.
enum ColorChoice: String, ExpressibleByArgument, CaseIterable {
    case auto
    case always
    case never
}

/// What every command takes.
struct GlobalOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Put every file that gwnet reads or writes by default under this folder.", valueName: "folder"),
        completion: .directory)
    var root: String = ""

    @Option(help: "Colour the output: auto, always or never. NO_COLOR is honoured.")
    var color: ColorChoice = .auto

    @Flag(help: "Print one JSON object instead of text.")
    var json = false

    @Flag(name: .shortAndLong, help: "Show every single step, in the order in which it is carried out.")
    var verbose = false

    @Flag(name: .shortAndLong, help: "Say nothing but errors.")
    var quiet = false

    var paths: Paths { Paths(absoluteRoot: root) }

    /// The profile named on the command line, else the one under the root.
    func profile(_ named: String?) -> String { named ?? paths.profile }

    /// The same for commands that only look: `-` is standard input.
    func profileToRead(_ named: String?) -> String { named == "-" ? "/dev/stdin" : profile(named) }

    /// - Parameters:
    ///   - change: nil for commands that only look.
    ///   - services: nil for commands that have nothing to do with daemons.
    func surroundings(_ change: ChangeOptions? = nil, _ services: ServiceOptions? = nil) -> Surroundings {
        let own = getenv("SSH_CONNECTION").map { String(cString: $0) }
        let connection = own ?? Surroundings.inheritedConnection
        let output = output
        return Surroundings(
            paths: paths, sshConnection: connection, isForced: change?.force ?? false,
            confirmation: change?.confirm?.seconds, isGuarded: true,
            services: services?.choice ?? .off, takesOver: services?.takeOver ?? false,
            notify: { output.print($0) })
    }

    /// Where results go.
    var output: Output { Output(color: color, isQuiet: quiet) }
}

/// Who runs the daemons of a profile's services.
enum ServiceManager: String, ExpressibleByArgument, CaseIterable {
    case systemd
    case direct
    case off

    fileprivate var choice: ServiceChoice {
        switch self {
        case .systemd: .systemd
        case .direct: .direct
        case .off: .off
        }
    }
}

/// What the commands take that have to do with services.
struct ServiceOptions: ParsableArguments {
    @Option(help: "Who runs the daemons: systemd, direct (gwnet itself) or off (they are left alone).")
    var services: ServiceManager?
    @Flag(help: "Set files of others aside that are in the way; gwnet down puts them back.")
    var takeOver = false

    /// What is not said is decided by the machine.
    var choice: ServiceChoice { services?.choice ?? .automatic }
}

extension ParsableCommand {
    /// Runs a command's body; a failure is printed to stderr and becomes the exit code.
    func report(_ options: GlobalOptions, _ body: () throws(Failure) -> Void) throws {
        do {
            try body()
        } catch {
            options.output.print(error, asJSON: options.json)
            throw ExitCode(error.code.rawValue)
        }
    }
}
