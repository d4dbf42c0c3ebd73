import ArgumentParser
import Gateway
import Glibc

struct PXEFetchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fetch", abstract: "Get the image, its kernel and the boot loaders, and verify them.",
        discussion: """
            What is there already is left alone, what was cut off is gone on with, and nothing counts that is \
            not what its SHA-256 says.

              gwnet pxe fetch
            """)

    @Argument(help: "The profile (default: /etc/gwnet/gateway.yaml).", completion: .profile)
    var profile: String?
    @OptionGroup var options: GlobalOptions

    func run() throws {
        try report(options) { () throws(Failure) in
            let output = options.output
            let display = ProgressDisplay(output, isQuiet: options.quiet || options.json)
            let outcome = try display.during { (show) throws(Failure) in
                try PXEFetch.run(options.profile(profile), in: options.surroundings(), progress: show)
            }
            guard !options.json else { return output.raw(try JSON.encode(outcome)) }
            output.line(
                outcome.fetched.isEmpty
                    ? "  all is there already: \(outcome.image)"
                    : "  \(output.painted("●", .good)) \(outcome.fetched.joined(separator: ", ")) · \(outcome.image)"
            )
        }
    }
}
