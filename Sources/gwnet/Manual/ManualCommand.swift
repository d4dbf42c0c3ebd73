import ArgumentParser
import Gateway

/// Prints docs/gwnet.8, the manual page that `make install` installs.
struct ManualCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "manual", abstract: "Print the manual page.", shouldDisplay: false)

    @OptionGroup var options: GlobalOptions

    func run() throws {
        try report(options) { () throws(Failure) in
            let tool = try CommandDescription(of: GwnetCommand._dumpHelp())
            let common = try CommandDescription(of: GlobalOptions._dumpHelp())
            options.output.raw(ManualPage(tool: tool, common: common).text)
        }
    }
}
