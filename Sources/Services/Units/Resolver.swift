import NetworkModel

/// systemd-resolved: told to ask our dnsmasq for the cluster's names, where it answers this machine's
/// own questions. dnsmasq has upstream servers of its own, so this is no circle.
struct Resolver {
    private let premises: Premises
    private let domain: String
    private let server: IPAddress

    /// Nil where there is no such resolver, or nothing to tell it.
    init?(_ premises: Premises) {
        guard premises.layout.hasResolved, premises.services.dns != nil,
            premises.nameSides.contains(.cluster), let domain = premises.domain,
            let own = premises.cluster.address
        else { return nil }
        self.premises = premises
        self.domain = domain
        server = own.address
    }

    var module: ServiceModule {
        ServiceModule(
            daemon: .resolver,
            files: [
                RenderedFile(
                    path: premises.layout.path("/etc/systemd/resolved.conf.d/gwnet.conf"),
                    text: [premises.header, "", "[Resolve]", "DNS=\(server)", "Domains=~\(domain)"].text,
                    reading: .start)
            ], folders: [], judge: nil, operation: Self.operation(in: premises.layout), listeners: [])
    }

    static func operation(in layout: Layout) -> Operation {
        Operation(
            package: "systemd-resolved", unit: "systemd-resolved.service",
            launch: Command("/usr/lib/systemd/systemd-resolved", []),
            processIDFile: layout.processIDFile(of: .resolver), logFile: layout.logFile(of: .resolver),
            reload: .impossible)
    }
}
