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
    @Option(help: "Put every file that gwnet reads or writes by default under this folder.")
    var root: String = ""

    @Option(help: "Colour the output: auto, always or never. NO_COLOR is honoured.")
    var color: ColorChoice = .auto

    @Flag(help: "Print one JSON object instead of text.")
    var json = false

    @Flag(name: .shortAndLong, help: "Show every single step, in the order in which it is carried out.")
    var verbose = false

    @Flag(name: .shortAndLong, help: "Say nothing but errors.")
    var quiet = false

    var paths: Paths { Paths(root: root) }

    /// The profile named on the command line, else the one under the root.
    func profile(_ named: String?) -> String { named ?? paths.profile }

    func surroundings(isForced: Bool = false) -> Surroundings {
        let own = getenv("SSH_CONNECTION").map { String(cString: $0) }
        let connection = own ?? Surroundings.inheritedConnection
        return Surroundings(paths: paths, sshConnection: connection, isForced: isForced)
    }

    /// Where results go.
    var output: Output { Output(color: color, isQuiet: quiet) }
}

/// Who runs the daemons of a profile's services.
enum ServiceManager: String, ExpressibleByArgument, CaseIterable {
    case systemd
    case direct
    case off
}

/// What the commands take that would run services.
struct ServiceOptions: ParsableArguments {
    @Option(help: "Who runs the daemons: systemd, direct (gwnet itself) or off.")
    var services: ServiceManager?

    /// This version runs no services; a profile that wants some is not half applied.
    func refuseWhatIsMissing(_ file: ProfileFile) throws(Failure) {
        guard services != .off else { return }
        try file.refuseUnsupported()
    }
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
