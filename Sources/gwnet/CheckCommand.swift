import ArgumentParser
import Gateway
import Profile

struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Read and validate the profile; print every problem.",
        discussion: """
            Each problem comes with line, column, key and what to write instead. Needs neither root nor \
            the machine that the profile is for.

              gwnet check gateway.yaml
              gwnet import ansible defaults.yaml | gwnet check -
            """)

    @Argument(
        help: "The profile, or - for standard input (default: /etc/gwnet/gateway.yaml).",
        completion: .profile)
    var profile: String?
    @OptionGroup var options: GlobalOptions

    func run() throws {
        try report(options) { () throws(Failure) in
            let path = options.profileToRead(profile)
            let warnings = try ProfileFile(path).profile.warnings
            if options.json {
                options.output.raw(try JSON.encode(CheckRecord(path, warnings)))
            } else {
                options.output.line("  \(path) is sound")
                for warning in warnings {
                    for line in warning.render().split(separator: "\n") { options.output.line("  \(line)") }
                }
            }
        }
    }
}

/// `gwnet check --json` of a sound profile; the problems of another come as every failure does.
private struct CheckRecord: Encodable {
    let version = 1
    let profile: String
    let problems: [ProblemRecord] = []
    let warnings: [ProblemRecord]

    init(_ profile: String, _ warnings: [ProfileProblem]) {
        self.profile = profile
        self.warnings = warnings.map(ProblemRecord.init)
    }
}

/// One problem of a profile as JSON.
struct ProblemRecord: Encodable {
    let line: Int
    let column: Int
    let key: String
    let message: String
    let remedy: String?

    init(_ problem: ProfileProblem) {
        line = problem.location.line
        column = problem.location.column
        key = problem.path
        message = problem.message
        remedy = problem.remedy
    }
}
