import ArgumentParser
import Gateway

struct ServicesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "services", abstract: "See the files that daemons would get, or let daemons judge them.",
        discussion: """
            gwnet apply does all of it by itself; these are for looking.

              gwnet services check gateway.yaml
            """,
        subcommands: [RenderCommand.self, JudgeCommand.self, VerifyCommand.self])
}

struct RenderCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "render", abstract: "Write the files of all services into a folder.",
        discussion: """
            The folder stands for the root of the gateway: its path is in front of every path in the files.

              gwnet services render /tmp/files gateway.yaml
            """)

    @Argument(help: "Where to.", completion: .directory)
    var folder: String
    @Argument(help: "The profile (default: /etc/gwnet/gateway.yaml).", completion: .profile)
    var profile: String?
    @OptionGroup var services: ServiceOptions
    @OptionGroup var options: GlobalOptions

    func run() throws {
        try report(options) { () throws(Failure) in
            let paths = try ServiceFiles.render(
                options.profile(profile), into: folder, in: options.surroundings(nil, services))
            let output = options.output
            guard !options.json else { return output.raw(try JSON.encode(paths)) }
            paths.forEach { output.line("  \($0)") }
        }
    }
}

struct VerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Bring the daemons to the generation in force, and ask each.",
        discussion: """
            For gwnet-services.service, after the daemons have started: a name, an address, a page, a share, \
            the time. Exits with 1, and what came back, where one does not do what it should.

              gwnet services verify
            """)

    @OptionGroup var services: ServiceOptions
    @OptionGroup var options: GlobalOptions

    func run() throws {
        try report(options) { () throws(Failure) in
            switch try DaemonVerification.run(in: options.surroundings(nil, services)) {
            case .neverApplied: options.output.line("  nothing has been applied here yet")
            case .leftAlone: options.output.line("  services are left alone, as --services off said")
            case .verified(let outcome): try InstallationText(outcome, options).print()
            }
        }
    }
}

struct JudgeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Let each daemon's own checker judge the files that it would get.",
        discussion: """
            Nothing that runs is touched. Exits with 1, and the daemon's own words, where one refuses.

              gwnet services check gateway.yaml
            """)

    @Argument(help: "The profile (default: /etc/gwnet/gateway.yaml).", completion: .profile)
    var profile: String?
    @OptionGroup var services: ServiceOptions
    @OptionGroup var options: GlobalOptions

    func run() throws {
        try report(options) { () throws(Failure) in
            let judgements = try ServiceFiles.check(
                options.profile(profile), in: options.surroundings(nil, services))
            let output = options.output
            guard !options.json else { return output.raw(try JSON.encode(judgements)) }
            guard !judgements.isEmpty else { return output.line("  the profile wants no services") }
            let rows = judgements.map { judgement in
                [
                    output.painted("●", .good), judgement.daemon,
                    "\(judgement.files) file\(judgement.files == 1 ? "" : "s")",
                    judgement.wasJudged ? "accepted" : "no checker: only its start tells",
                ]
            }
            Columns(rows, indent: 2).lines.forEach { output.line($0) }
        }
    }
}
