import NetworkModel

/// dhcpcd, for www alone: whoever else runs a dhcpcd keeps his own.
struct DHCPClient {
    private let premises: Premises

    /// Nil where the address of www comes from somewhere else.
    init?(_ premises: Premises) {
        guard premises.uplink.isLeased else { return nil }
        self.premises = premises
    }

    var module: ServiceModule {
        ServiceModule(
            daemon: .dhcpcd,
            files: [
                RenderedFile(path: Self.configuration(in: layout), text: text, reading: .start),
                RenderedFile(path: hook, text: hookText, mode: 0o755, reading: .start),
            ],
            folders: [layout.path("/run/gwnet"), folder],
            judge: nil, operation: Self.operation(in: layout), listeners: [])
    }

    private static let program = "/usr/sbin/dhcpcd"

    private var layout: Layout { premises.layout }
    private var folder: String { Self.folder(in: layout) }
    private var hook: String { folder + "/hook" }

    private static func folder(in layout: Layout) -> String { layout.path("/var/lib/gwnet/dhcpcd") }
    private static func configuration(in layout: Layout) -> String { folder(in: layout) + "/dhcpcd.conf" }
    /// In the place of /var/lib/dhcpcd. Not on the disk, which would be written to at each renewal: after a
    /// boot the server knows us by our MAC.
    private static func leases(in layout: Layout) -> String { layout.path("/run/gwnet/dhcpcd-leases") }
    /// In the place of /run/dhcpcd.
    private static func runtime(in layout: Layout) -> String { layout.path("/run/gwnet/dhcpcd") }

    static func operation(in layout: Layout) -> Operation {
        let logFile = layout.logFile(of: .dhcpcd)
        return Operation(
            package: "dhcpcd-base", unit: "gwnet-dhcpcd.service",
            launch: Command(
                program,
                ["--background", "--config", configuration(in: layout), "--logfile", logFile]),
            mounts: [
                Operation.Mount(runtime(in: layout), at: "/run/dhcpcd"),
                Operation.Mount(leases(in: layout), at: "/var/lib/dhcpcd"),
            ],
            processIDFile: runtime(in: layout) + "/pid", logFile: logFile, reload: .impossible)
    }

    /// IPv4 alone. Without nodev it would wait until udev had looked at the NIC, which a container has none for.
    /// The MTU is the profile's, and the name of this machine stays its own. Routes of the lease other
    /// than the default one are not taken (options 33, 121 and 249): they could lead to the cluster's networks.
    private var text: String {
        [
            premises.header, "allowinterfaces \(premises.www.link)", "ipv4only", "noipv4ll", "nodev",
            "clientid",
            "option subnet_mask, broadcast_address, routers",
            "nooption static_routes, classless_static_routes, ms_classless_static_routes",
            "option domain_name_servers, domain_name", "require dhcp_server_identifier",
            "nohook hostname, lookup-hostname, wpa_supplicant", "script \(hook)",
        ].text
    }

    /// What dhcpcd runs at every event, and waits for.
    private var hookText: String {
        let words = [
            layout.program ?? "/usr/bin/gwnet", "lease", "note", "--root", layout.root, "--services",
            layout.manager.rawValue,
        ]
        // /etc/resolv.conf is of the machine, not of a namespace.
        let distribution = [
            "if [ -x /usr/lib/dhcpcd/dhcpcd-run-hooks ]; then", "    /usr/lib/dhcpcd/dhcpcd-run-hooks \"$@\"",
            "fi",
        ]
        return
            (["#!/bin/sh", premises.header] + (layout.manager == .systemd ? distribution : [])
            + ["exec " + words.map { Quoting.shell($0) }.joined(separator: " ")]).text
    }
}
