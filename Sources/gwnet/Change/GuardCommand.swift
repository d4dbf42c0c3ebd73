import ArgumentParser
import Gateway

/// The process that takes changes back; started by the commands that change something, by systemd at
/// a deadline, and after the service has stopped.
struct GuardCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "guard", shouldDisplay: false)

    @Argument var duty: GuardDuty
    @OptionGroup var options: GlobalOptions

    func run() throws {
        let code = ChangeGuard.run(duty, in: options.surroundings())
        if code != 0 { throw ExitCode(code) }
    }
}

extension GuardDuty: ExpressibleByArgument {}
