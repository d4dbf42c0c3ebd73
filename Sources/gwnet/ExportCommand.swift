import ArgumentParser
import Gateway

struct ExportCommand: ParsableCommand {
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case nft
        case iproute2
    }

    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Print what would be installed, as an nft script or an ip batch.",
        discussion: """
            For people who want to read or keep it; gwnet itself calls neither tool.

              gwnet export nft gateway.yaml | nft --check --file -
            """)

    @Argument(help: "For which tool: nft (the ruleset) or iproute2 (the rest).")
    var format: Format
    @Argument(
        help: "The profile, or - for standard input (default: /etc/gwnet/gateway.yaml).",
        completion: .profile)
    var profile: String?
    @OptionGroup var options: GlobalOptions

    func run() throws {
        try report(options) { () throws(Failure) in
            let path = options.profileToRead(profile)
            switch format {
            case .nft: options.output.raw(try Export.nft(path, options.paths))
            case .iproute2: options.output.raw(try Export.iproute2(path, options.paths))
            }
        }
    }
}
