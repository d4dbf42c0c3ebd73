import ArgumentParser
import Gateway

struct ApplyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "apply", abstract: "Bring the machine to what the profile says, or leave it as it is.",
        discussion: """
            One transaction: what would change is worked out, carried out, read back and compared. When a \
            step fails, or this process dies, what was done is taken back. A second apply changes nothing.

            With --confirm the change is taken back at the deadline, whoever has logged out or died by \
            then, unless gwnet confirm comes before.

              gwnet apply gateway.yaml
              gwnet apply --confirm 90s
            """)

    @Argument(help: "The profile (default: /etc/gwnet/gateway.yaml).", completion: .profile)
    var profile: String?
    @Flag(help: "As at boot: the profile if it is the one last confirmed, else the generation in force.")
    var boot = false
    @OptionGroup var change: ChangeOptions
    @OptionGroup var services: ServiceOptions
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        guard !boot || change.confirm == nil else {
            throw ValidationError("nobody is there to confirm anything at boot: leave --confirm out")
        }
    }

    func run() throws {
        try report(options) { () throws(Failure) in
            let path = options.profile(profile)
            let surroundings = options.surroundings(change, services)
            let outcome =
                boot ? try Boot.run(path, in: surroundings) : try Apply.run(path, in: surroundings)
            try InstallationText(outcome, options).print()
        }
    }
}
