import ArgumentParser
import Gateway

struct LabStatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "The lab's machines, and the gateway's own status.",
        discussion: """
            Exits with 1 when no lab is up; else with 0, or, once a profile was applied, as the gateway's \
            own status does.

              gwnet lab status
            """)

    @OptionGroup var options: GlobalOptions

    func run() throws {
        var code: Int32?
        try report(options) { () throws(Failure) in
            let lab = try Lab.requireStanding()
            let output = options.output
            if options.json { return output.raw(try JSON.encode(LabStatusRecord(lab))) }
            for line in LabStatusText(try lab.overview()).lines { output.line(line) }
            output.line()
            output.line("  the gateway's files are in \(lab.gatewayRoot): its --root")
            output.line()
            code = try lab.gatewayStatus(
                ["--color", options.color.rawValue] + (options.quiet ? ["--quiet"] : []))
            if code == nil { output.line("  no profile was applied yet: gwnet lab run PROFILE") }
        }
        if let code, code != 0 { throw ExitCode(code) }
    }
}

/// `gwnet lab status --json`, and that of `up`. The gateway's own is what `gwnet lab shell gateway --
/// gwnet status --root ROOT --json` gives.
struct LabStatusRecord: Encodable {
    let version = 1
    let folder: String
    let gatewayRoot: String
    let hosts: [LabOverview]

    init(_ lab: Lab) throws(Failure) {
        folder = lab.folder
        gatewayRoot = lab.gatewayRoot
        hosts = try lab.overview()
    }
}
