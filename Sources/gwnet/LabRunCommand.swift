import ArgumentParser
import Gateway

struct LabRunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Apply a profile in the lab's gateway, and try it with real packets.",
        discussion: """
            Uses the lab that is up, or one that is put away at the end. Exits with 0 when all is as the \
            profile says.

              gwnet lab run profiles/cluster-home.yaml
            """)

    @Argument(help: "The profile.", completion: .profile)
    var profile = "profiles/static-www.yaml"
    @OptionGroup var options: GlobalOptions

    func run() throws {
        var isAsExpected = false
        try report(options) { () throws(Failure) in
            let start = ContinuousClock.now
            let run = try LabRun.run(try ProfileFile(profile))
            isAsExpected = run.isAsExpected
            if options.json {
                options.output.raw(try JSON.encode(LabRunRecord(profile: profile, run)))
            } else {
                let text = LabRunText(
                    run, profile: profile, took: ContinuousClock.now - start, options.output)
                text.lines.forEach { options.output.line($0) }
            }
        }
        if !isAsExpected { throw ExitCode(Failure.Code.failed.rawValue) }
    }
}

/// `gwnet lab run --json`
private struct LabRunRecord: Encodable {
    let version = 1
    let profile: String
    let asExpected: Bool
    let rows: [LabRow]

    init(profile: String, _ run: LabRun) {
        self.profile = profile
        asExpected = run.isAsExpected
        rows = run.rows
    }
}
