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
    func lines(word: (String) -> String) -> [String] {
        [
            "enable-tftp=\(word(premises.cluster.link.description))", "tftp-root=\(word(tree.root))",
            "dhcp-match=set:bios,option:client-arch,0", "dhcp-match=set:uefi,option:client-arch,7",
            "dhcp-match=set:uefi,option:client-arch,9", "conf-file=\(word(octetsFile))",
            "dhcp-optsfile=\(word(tree.offers))", "dhcp-script=\(word(tree.hook))", "script-on-renewal",
        ]
    }

    private var octetsFile: String { tree.state + "/octets" }

    var offerFiles: [RenderedFile] {
        [
            RenderedFile(path: octetsFile, text: octets, reading: .start),
            RenderedFile(path: tree.hook, text: hook, mode: 0o755, reading: .served),
        ]
            + nodes.flatMap(\.macs).map {
                RenderedFile(path: tree.options(for: $0), text: options(of: $0), reading: .reload)
            }
    }

    var offerFolders: [String] { tree.servedFolders + [tree.state, tree.offers, tree.state + "/options"] }

    /// What dnsmasq runs, as root, after each finished transfer and each lease. Whoever only renews a lease
    /// does not boot. A machine that stays armed is installed again, and gwnet may have been moved, so
    /// where it fails nobody stays so.
    private var hook: String {
        let layout = premises.layout
        let words = [
            layout.program ?? "/usr/bin/gwnet", "pxe", "hook", "--root", layout.root, "--services",
            layout.manager.rawValue,
        ]
        let links = tree.linkPlaces.map { "\(ShellWord($0.folder))/\($0.prefix)01-*" }
        return [
            "#!/bin/sh", premises.header, "case $1:$DNSMASQ_VENDOR_CLASS in",
            "tftp:* | add:PXEClient* | old:PXEClient*)",
            "    \(words.map { "\(ShellWord($0))" }.joined(separator: " ")) -- \"$@\" && exit",
            "    # Without gwnet nobody stays armed.",
            "    case $1:$4 in", "    tftp:*/initrd) rm -f \(links.joined(separator: " ")) ;;", "    esac",
            "    ;;", "esac",
        ].text
    }

    private static func tag(_ place: Int, _ value: UInt8) -> String { "mac\(place + 1)-\(digits(value))" }

    private static func digits(_ value: UInt8) -> String {
        (value < 16 ? "0" : "") + String(value, radix: 16)
    }
}
