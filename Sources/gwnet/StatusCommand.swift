import ArgumentParser
import Gateway

struct StatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "The gateway at a glance.",
        discussion: "Exits with 0 when healthy, 2 when working but degraded, 1 when broken or never applied.")

    @Argument(help: "The profile to compare with (default: the one in force).")
    var profile: String?
    @OptionGroup var services: ServiceOptions
    @OptionGroup var options: GlobalOptions

    func run() throws {
        var verdict = Report.Verdict.broken
        try report(options) { () throws(Failure) in
            let found = try Status.run(profile, in: options.surroundings())
            verdict = found.verdict
            if options.json {
                options.output.raw(try JSON.encode(found))
            } else {
                for line in StatusText(found, options.output).lines { options.output.line(line) }
            }
        }
        switch verdict {
        case .routing: return
        case .degraded: throw ExitCode(2)
        case .broken: throw ExitCode(1)
        }
    }
}
