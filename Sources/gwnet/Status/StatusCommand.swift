import ArgumentParser
import Gateway
import Glibc

struct StatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "The gateway at a glance.",
        discussion: """
            A section shows all that is known of it: \
            \(StatusSection.allCases.map(\.rawValue).joined(separator: ", ")).

            Exits with 0 when healthy, 2 when working but degraded, 1 when broken or never applied; \
            --watch with 0 when a key ended it.

              gwnet status
              gwnet status --watch
              gwnet status firewall nat
            """)

    @Argument(
        help: ArgumentHelp(
            "Sections to show, and the profile to compare with (default: the one in force).",
            valueName: "profile-or-section"),
        completion: .statusWord)
    var words: [String] = []
    @Flag(help: "Follow the kernel, and show every change at once; q ends it.")
    var watch = false
    @OptionGroup var services: ServiceOptions
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        _ = try understood
        guard !watch || options.json || isatty(STDOUT_FILENO) == 1 else {
            throw ValidationError("--watch wants a terminal, or --json for a report in each line")
        }
    }

    func run() throws {
        let words = try understood
        if watch { return try follow(words) }
        var verdict = Report.Verdict.broken
        try report(options) { () throws(Failure) in
            let found = try Status.run(words.profile, in: options.surroundings(nil, services))
            verdict = found.verdict
            let output = options.output
            if options.json {
                output.raw(try JSON.encode(found))
            } else {
                output.lines(StatusText(found, words.sections, output.layout).lines)
            }
        }
        switch verdict {
        case .routing: return
        case .degraded: throw ExitCode(2)
        case .broken: throw ExitCode(1)
        }
    }

    private var understood: StatusWords {
        get throws {
            do {
                return try StatusWords(words, isFile: { access($0, F_OK) == 0 })
            } catch {
                throw ValidationError(error.message)
            }
        }
    }

    private func follow(_ words: StatusWords) throws {
        let watch = StatusWatch(
            profile: words.profile, sections: words.sections, options: options, services: services)
        var signal: Int32?
        try report(options) { () throws(Failure) in
            signal = options.json ? try watch.writeLines() : try watch.fillScreen()
        }
        guard let signal else { return }
        // Nothing holds it back any more, and whoever started us shall see why we ended.
        raise(signal)
        throw ExitCode(128 + signal)
    }
}
