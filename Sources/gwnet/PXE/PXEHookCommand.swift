import ArgumentParser
import Gateway
import Glibc

/// For dnsmasq (`--dhcp-script`), which says what machines fetch.
struct PXEHookCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hook", abstract: "Take what dnsmasq reports of machines that boot.",
        shouldDisplay: false)

    @Argument(help: "As dnsmasq(8) says of --dhcp-script.")
    var words: [String] = []
    @OptionGroup var services: ServiceOptions
    @OptionGroup var options: GlobalOptions

    func run() throws {
        try report(options) { () throws(Failure) in
            let vendorClass = getenv("DNSMASQ_VENDOR_CLASS").map { String(cString: $0) }
            try PXEHook.run(words, vendorClass: vendorClass, in: options.surroundings(nil, services))
        }
    }
}
