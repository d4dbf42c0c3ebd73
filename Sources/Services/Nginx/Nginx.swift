/// nginx: the reverse proxy, the documents, and what machines boot from.
struct Nginx {
    let premises: Premises
    private let proxy: ProxyService?
    private let pxe: PXE?

    /// Nil where the profile wants none.
    init?(_ premises: Premises) {
        proxy = premises.services.proxy
        pxe = PXE(premises)
        guard proxy != nil || pxe != nil else { return nil }
        self.premises = premises
    }

    var module: ServiceModule {
        ServiceModule(
            daemon: .nginx, files: files,
            folders: [layout.path("/run/gwnet"), folder] + (pxe?.seedFolders ?? []),
            judge: .exitCode(Command(Self.program, ["-t", "-q", "-e", "stderr", "-c", mainFile])),
            operation: Self.operation(in: layout),
            listeners: premises.services.listeners(of: .nginx))
    }

    static let program = "/usr/sbin/nginx"
    static let unit = "nginx.service"

    var layout: Layout { premises.layout }

    /// What the distribution's main file includes.
    var sitesFile: String { layout.path("/etc/nginx/conf.d/gwnet.conf") }
    var folder: String { layout.path("/var/lib/gwnet/nginx") }
    private static func mainFile(in layout: Layout) -> String {
        layout.path("/var/lib/gwnet/nginx/nginx.conf")
    }

    private var mainFile: String { Self.mainFile(in: layout) }

    /// nginx takes all of it in without dropping a connection. Under systemd the main file is the
    /// distribution's, and ours only there for the judge.
    private var files: [RenderedFile] {
        [
            RenderedFile(path: sitesFile, text: sites, reading: .reload),
            RenderedFile(path: mainFile, text: main, reading: .reload),
        ] + (pxe?.seedFiles ?? []) + premises.dropIns(for: Self.unit)
    }

    /// The file of the sites: what stands within `http { … }`.
    private var sites: String {
        let sites = proxy.map { NginxSites(proxy: $0, premises: premises) }
        let boot = pxe.map { NginxBootServer(pxe: $0) }
        let hasDollar = [sites?.root, boot?.image, boot?.seeds].contains { $0?.contains("$") == true }
        let variables =
            hasDollar
            ? ["", "# Nothing else writes a dollar sign.", "geo $gwnet_dollar {", "    default \"$\";", "}"]
            : []
        return ([premises.header] + variables + (sites?.lines ?? []) + (boot?.lines ?? [])).text
    }

    static func operation(in layout: Layout) -> Operation {
        Operation(
            package: "nginx-light", unit: unit,
            launch: Command(program, ["-e", layout.logFile(of: .nginx), "-c", mainFile(in: layout)]),
            processIDFile: layout.processIDFile(of: .nginx), logFile: layout.logFile(of: .nginx),
            reload: .hangUp)
    }
}
