import ArgumentParser
import Gateway

struct StatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "The gateway at a glance.")
    @OptionGroup var options: GlobalOptions

    func run() throws {}
}
