import ArgumentParser
import Gateway

struct LabShellCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "shell", abstract: "Run a command, or a shell, in a machine of the lab.",
        discussion: """
            Input, output and exit code are the command's own.

              gwnet lab shell home -- ping -c 1 203.0.113.2
            """)

    @Argument(help: "The machine.")
    var host: LabHost
    @Argument(parsing: .captureForPassthrough, help: "The command (default: $SHELL).")
    var command: [String] = []

    func run() throws {
        let options = try GlobalOptions.parse([])
        var code: Int32 = 0
        try report(options) { () throws(Failure) in
            let lab = try Lab.requireStanding()
            let words = command.first == "--" ? Array(command.dropFirst()) : command
            if words.isEmpty && host == .gateway {
                options.output.line(
                    "  its files are below \(lab.gatewayRoot): gwnet status --root \(lab.gatewayRoot)")
            }
            let unrun = try lab.shell(host, words)
            let failure = Failure(
                .failed, "could not run \(unrun.name) in \(host.rawValue)", kernelWords: unrun.reason)
            options.output.print(failure, asJSON: false)
            code = unrun.exitCode
        }
        throw ExitCode(code)
    }
}

extension LabHost: ExpressibleByArgument {}
