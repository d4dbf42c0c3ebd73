import NetworkModel

// What dnsmasq offers. Arming must not restart it, which would drop names, and of what it reads again on
// SIGHUP only `dhcp-optsfile` can name boot files; that knows tags and no MACs, and tags in
// `dhcp-hostsfile` end dnsmasq 2.90. So each octet of a MAC is a tag, told to dnsmasq once for all MACs.
extension PXE {
    /// A tag for each value of each octet, as lines of dnsmasq's configuration.
    var octets: String {
        let lines = (0..<6).flatMap { place in
            (0...255).map { value in
                let octets = (0..<6).map { $0 == place ? Self.digits(UInt8(value)) : "*" }
                return "dhcp-mac=set:\(Self.tag(place, UInt8(value))),\(octets.joined(separator: ":"))"
            }
        }
        return
            ([
                premises.header,
                "# Armed machines are known by their octets: dhcp-optsfile, which is read again on SIGHUP,",
                "# knows tags and no MACs.",
            ] + lines).text
    }

    /// The boot files of an armed machine by the architecture of its firmware (RFC 4578 2.1), a line as of
    /// `dhcp-option` each. What is neither has no boot file.
    func options(of mac: MACAddress) -> String {
        let tags = mac.bytes.enumerated().map { "tag:\(Self.tag($0, $1))" }.joined(separator: ",")
        return [
            premises.header,
            "\(tags),tag:bios,option:bootfile-name,\(BootLoader.pxelinux.rawValue)",
            "\(tags),tag:uefi,option:bootfile-name,\(BootLoader.shim.rawValue)",
        ].text
    }

    /// Lines of dnsmasq's configuration.
    var lines: [String] {
        [
            "enable-tftp=\(Quoting.dnsmasq(premises.cluster.link.description))",
            "tftp-root=\(Quoting.dnsmasq(tree.root))",
            "dhcp-match=set:bios,option:client-arch,0", "dhcp-match=set:uefi,option:client-arch,7",
            "dhcp-match=set:uefi,option:client-arch,9", "conf-file=\(Quoting.dnsmasq(octetsFile))",
            "dhcp-optsfile=\(Quoting.dnsmasq(tree.offers))", "dhcp-script=\(Quoting.dnsmasq(tree.hook))",
            "script-on-renewal",
        ]
    }

    private var octetsFile: String { tree.state + "/octets" }

    var offerFiles: [RenderedFile] {
        [
            RenderedFile(path: octetsFile, text: octets, reading: .start),
            RenderedFile(path: tree.hook, text: BootHook(premises).text, mode: 0o755, reading: .served),
        ]
            + nodes.flatMap(\.macs).map {
                RenderedFile(path: tree.options(for: $0), text: options(of: $0), reading: .reload)
            }
    }

    var offerFolders: [String] { tree.servedFolders + [tree.state, tree.offers, tree.state + "/options"] }

    private static func tag(_ place: Int, _ value: UInt8) -> String { "mac\(place + 1)-\(digits(value))" }

    private static func digits(_ value: UInt8) -> String {
        (value < 16 ? "0" : "") + String(value, radix: 16)
    }
}
