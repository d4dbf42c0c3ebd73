import ArgumentParser
import Gateway

struct ExportCommand: ParsableCommand {
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case nft
        case iproute2
    }

    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Print what would be installed, as an nft script or an ip batch.")

    @Argument(help: "nft or iproute2.")
    var format: Format
    @Argument(help: "The profile (default: /etc/gwnet/gateway.yaml).")
    var profile: String?
    @OptionGroup var options: GlobalOptions

    func run() throws {
        try report(options) { () throws(Failure) in
            let path = options.profile(profile)
            switch format {
            case .nft: options.output.raw(try Export.nft(path))
            case .iproute2: options.output.raw(try Export.iproute2(path))
            }
        }
    }
}
