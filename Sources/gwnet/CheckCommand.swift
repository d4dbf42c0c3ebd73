import ArgumentParser
import Gateway
import Profile

struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Read and validate the profile; print every problem.",
        discussion: """
            Each problem comes with line, column, key and what to write instead. Warnings name values \
            that are valid and known to cause trouble; the exit code is 0 all the same. Needs neither \
            root nor the machine that the profile is for.

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
                let records = warnings.map { ProblemRecord($0) }
                options.output.raw(try JSON.encode(CheckRecord(profile: path, warnings: records)))
            } else {
                warnings.flatMap(WarningText.lines).forEach { options.output.line($0) }
                let count = warnings.isEmpty ? "" : ", with \(WarningText.count(warnings))"
                options.output.line("  \(path) is sound\(count)")
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
}

/// One problem or warning of a profile as JSON.
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
