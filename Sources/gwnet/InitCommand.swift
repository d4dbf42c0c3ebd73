import ArgumentParser
import Gateway

struct InitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init", abstract: "Propose a profile from the NICs of this machine.",
        discussion: """
            The profile goes to standard output, what is a guess to standard error too:

              gwnet init > gateway.yaml
            """)

    @OptionGroup var options: GlobalOptions

    func run() throws {
        try report(options) { () throws(Failure) in
            try options.print(MachineProposal.make())
        }
    }
}
