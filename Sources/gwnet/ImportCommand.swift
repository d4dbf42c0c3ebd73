import ArgumentParser
import Gateway
import Glibc
import Profile

struct ImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Make a profile of another tool's configuration.",
        discussion: """
              gwnet import ansible gateway-install-defaults.yaml > gateway.yaml
            """,
        subcommands: [ImportAnsibleCommand.self])
}

struct ImportAnsibleCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ansible", abstract: "Make a profile of the variables of the role gateway-install.",
        discussion: """
            The profile goes to standard output; what was wrong with the variables, unknown or not said \
            goes to standard error.

              gwnet import ansible gateway-install-defaults.yaml > gateway.yaml
            """)

    @Argument(
        help: "The file of variables, such as gateway-install-defaults.yaml.", completion: .profile)
    var file: String
    @OptionGroup var options: GlobalOptions

    func run() throws {
        try report(options) { () throws(Failure) in
            try options.print(VariablesFile.profile(from: file))
        }
    }
}

extension GlobalOptions {
    /// The profile to stdout, the remarks to stderr; both as one object where JSON is wanted.
    func print(_ written: WrittenProfile) throws(Failure) {
        if json { return output.raw(try JSON.encode(WrittenRecord(written))) }
        output.raw(written.text)
        guard !quiet else { return }
        for remark in written.remarks {
            for line in remark.render().split(separator: "\n") { output.note("  \(line)") }
        }
    }
}

extension Output {
    /// Beside the result: to stderr, since stdout is the profile.
    fileprivate func note(_ line: String) {
        let bytes = Array((symbols.spelled(line) + "\n").utf8)
        _ = write(STDERR_FILENO, bytes, bytes.count)
    }
}

/// `gwnet import ansible --json`, `gwnet init --json`
private struct WrittenRecord: Encodable {
    struct Remark: Encodable {
        let line: Int?
        let column: Int?
        let subject: String
        let message: String
        let remedy: String
    }

    let version = 1
    let profile: String
    let remarks: [Remark]

    init(_ written: WrittenProfile) {
        profile = written.text
        remarks = written.remarks.map {
            Remark(
                line: $0.location?.line, column: $0.location?.column, subject: $0.subject,
                message: $0.message, remedy: $0.remedy)
        }
    }
}
