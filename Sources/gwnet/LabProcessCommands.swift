import ArgumentParser
import Gateway

/// The process that a lab hangs on; started by `lab up` and `lab run`.
struct LabKeepCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "keep", shouldDisplay: false)

    @Argument var folder: String

    func run() throws {
        throw ExitCode(LabKeeper.run(folder: folder))
    }
}

/// The process that is a machine of the lab; started by `lab keep`.
struct LabHoldCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "hold", shouldDisplay: false)

    @Argument var host: LabHost

    func run() throws {
        throw ExitCode(LabHolder.run(host))
    }
}
