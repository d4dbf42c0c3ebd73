import NetworkModel

/// dnsmasq: names, addresses by DHCP, and TFTP.
struct Dnsmasq {
    let premises: Premises

    /// Nil where the profile wants none of it.
    init?(_ premises: Premises) {
        guard premises.services.dns != nil || premises.services.pxe != nil else { return nil }
        self.premises = premises
    }

    var module: ServiceModule {
        ServiceModule(
            daemon: .dnsmasq, files: files, folders: folders,
            judge: .exitCode(Command(Self.program, ["--test", "--conf-file=\(configuration)"])),
            operation: Self.operation(in: layout),
            listeners: services.listeners(of: .dnsmasq))
    }

    static let program = "/usr/sbin/dnsmasq"
    static let unit = "dnsmasq.service"

    var services: WantedServices { premises.services }
    var layout: Layout { premises.layout }

    private static func configuration(in layout: Layout) -> String {
        layout.path("/etc/dnsmasq.d/gwnet.conf")
    }

    private var configuration: String { Self.configuration(in: layout) }
    var namesFile: String { layout.path("/var/lib/gwnet/dnsmasq/names") }
    var nodesFile: String { layout.nodesFile }

    private var files: [RenderedFile] {
        var files = [RenderedFile(path: configuration, text: text, reading: .start)]
        if services.dns != nil {
            files.append(
                RenderedFile(path: namesFile, text: NamesFile(premises).text, reading: .reload))
        }
        if services.givesAddresses {
            files.append(
                RenderedFile(path: nodesFile, text: NodesFile(premises).text, reading: .reload))
        }
        if let pxe = PXE(premises) { files += pxe.offerFiles + pxe.servedFiles }
        return files + premises.dropIns(for: Self.unit)
    }

    private var folders: [String] {
        let own = [layout.path("/run/gwnet"), layout.path("/var/lib/gwnet/dnsmasq")]
        return own + (PXE(premises)?.offerFolders ?? [])
    }

    static func operation(in layout: Layout) -> Operation {
        let processIDFile = layout.processIDFile(of: .dnsmasq)
        return Operation(
            package: "dnsmasq", unit: unit,
            launch: Command(
                program,
                [
                    "--conf-file=\(configuration(in: layout))", "--pid-file=\(processIDFile)",
                    "--log-facility=\(layout.logFile(of: .dnsmasq))",
                ]),
            processIDFile: processIDFile, logFile: layout.logFile(of: .dnsmasq), reload: .hangUp)
    }
}
