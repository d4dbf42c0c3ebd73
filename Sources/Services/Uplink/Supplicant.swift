import NetworkModel

/// wpa_supplicant: the wireless network that www joins.
struct Supplicant {
    private let premises: Premises
    private let network: WirelessNetwork

    /// Nil where www is wired.
    init?(_ premises: Premises) {
        guard let network = premises.uplink.wireless else { return nil }
        self.premises = premises
        self.network = network
    }

    var module: ServiceModule {
        ServiceModule(
            daemon: .supplicant,
            files: [
                RenderedFile(path: configuration, text: text, mode: 0o600, reading: .start),
                RenderedFile(
                    path: Self.environment(in: layout),
                    text: [premises.header, "INTERFACE=\(Quoting.shell("\(premises.www.link)"))"].text,
                    reading: .start),
            ],
            folders: [layout.path("/run/gwnet"), Self.folder(in: layout)],
            // It reads its file before it looks for the link, and none has this name.
            judge: .words(
                Command(Self.program, ["-c", configuration, "-i", "gwnet-no-link", "-D", "none"]),
                refusal: "Failed to read or parse configuration"),
            operation: Self.operation(in: layout), listeners: [])
    }

    private static let program = "/usr/sbin/wpa_supplicant"

    private var layout: Layout { premises.layout }
    private var configuration: String { Self.configuration(in: layout) }

    private static func folder(in layout: Layout) -> String { layout.path("/var/lib/gwnet/wifi") }

    private static func configuration(in layout: Layout) -> String {
        folder(in: layout) + "/wpa_supplicant.conf"
    }

    /// The link, for whoever starts it.
    private static func environment(in layout: Layout) -> String { folder(in: layout) + "/environment" }

    static func operation(in layout: Layout) -> Operation {
        let processIDFile = layout.processIDFile(of: .supplicant)
        let logFile = layout.logFile(of: .supplicant)
        let words = [program, "-B", "-P", processIDFile, "-f", logFile, "-c", configuration(in: layout)]
        return Operation(
            package: "wpasupplicant", unit: "gwnet-wifi.service",
            launch: Command(
                "/bin/sh",
                [
                    "-c",
                    ". \(Quoting.shell(environment(in: layout))) && exec "
                        + words.map { Quoting.shell($0) }.joined(separator: " ") + " -i \"$INTERFACE\"",
                ]),
            program: program, signature: "-P \(processIDFile)", processIDFile: processIDFile,
            logFile: logFile, reload: .impossible)
    }

    private var text: String {
        ([premises.header] + (network.country.map { ["country=\($0)"] } ?? []) + block).text
    }

    /// WPA3's handshake (SAE) where both ends know it; it wants the passphrase itself.
    private var block: [String] {
        let isDigest = network.key.utf8.count == 64
        let ways = isDigest ? ["key_mgmt=WPA-PSK"] : ["key_mgmt=WPA-PSK SAE", "ieee80211w=1"]
        // In hexadecimal digits a name may hold whatever it likes.
        let name = network.ssid.utf8.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        return [
            "network={", "    # \(Quoting.comment(network.ssid))", "    ssid=\(name)",
            "    psk=\(isDigest ? network.key : "\"\(network.key)\"")",
        ]
            + ways.map { "    " + $0 } + ["}"]
    }

}
