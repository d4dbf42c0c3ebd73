import NetworkModel

extension Premises {
    /// What keeps this machine's network managers away from the links that are ours, and from no other. They
    /// are nobody's services: who runs them is not our business.
    public var linkManagers: [ServiceModule] {
        layout.linkManagers.map { manager in
            ServiceModule(
                daemon: manager, files: [ownLinksFile] + exclusion(from: manager), folders: [], judge: nil,
                operation: layout.operation(of: manager), listeners: [])
        }
    }

    private var ownLinksFile: RenderedFile {
        RenderedFile(
            path: OwnLinks.path(in: layout), text: OwnLinks.text(ownSides), reading: .reload)
    }

    private func exclusion(from manager: Daemon) -> [RenderedFile] {
        switch manager {
        case .networkManager: networkManagerFiles
        case .networkd: networkdFiles
        case .linkClient: linkClientFiles
        case .ifupdown: ifupdownFiles
        default: []
        }
    }

    /// `unmanaged-devices` of the user's own files stays (NetworkManager.conf(5)); without `=` a name could be a
    /// pattern. A bridge of its own making it would remove.
    private var networkManagerFiles: [RenderedFile] {
        guard !ownHardware.isEmpty else { return [] }
        let devices = ownHardware.map { "interface-name:=\($0)" }.joined(separator: ";")
        return [
            file("/etc/NetworkManager/conf.d/90-gwnet.conf", ["[keyfile]", "unmanaged-devices+=\(devices)"])
        ]
    }

    /// Of all folders' files the first by name that matches a link counts (systemd.network(5)): netplan's begin
    /// with `10-`. Read at a start alone: whether networkd deletes routes and rules that it did not make, on
    /// links of its own too (networkd.conf(5)).
    private var networkdFiles: [RenderedFile] {
        let names = ownLinks.map(\.description).joined(separator: " ")
        return [
            file(
                "/etc/systemd/network/05-gwnet.network",
                ["[Match]", "Name=\(names)", "", "[Link]", "Unmanaged=yes"]),
            file(
                "/etc/systemd/networkd.conf.d/90-gwnet.conf",
                ["[Network]", "ManageForeignRoutes=no", "ManageForeignRoutingPolicyRules=no"]),
        ]
    }

    /// dhcpcd reads one file and has no folder for others. So its unit puts a line in front of that file, each
    /// time that it starts; and, as every other manager's unit by itself, it waits for the filter.
    private var linkClientFiles: [RenderedFile] {
        let words = ownLinks.map { "\(Quoting.shell("\($0)"))" }.joined(separator: " ")
        let lines = "{ echo denyinterfaces \(words); cat /etc/dhcpcd.conf; }"
        let script = "mkdir -p /run/dhcpcd && \(lines) >/run/dhcpcd/gwnet.conf"
        return [
            file(
                "/etc/systemd/system/dhcpcd.service.d/gwnet.conf",
                [
                    "[Unit]", "Wants=network-pre.target", "After=network-pre.target", "", "[Service]",
                    "ExecStartPre=+/bin/sh -c \(Quoting.systemdCommand(script))",
                    "BindReadOnlyPaths=-/run/dhcpcd/gwnet.conf:/etc/dhcpcd.conf",
                ])
        ] + instances(of: "dhcpcd", for: ownLinks)
    }

    /// A later `EnvironmentFile=` counts, so what the user excludes is said again (ifup(8)). udev starts an
    /// instance for each link of `allow-hotplug`, whatever is excluded. A bridge or VLAN is made by bringing it up.
    private var ifupdownFiles: [RenderedFile] {
        guard !ownHardware.isEmpty else { return [] }
        let excluded = (layout.excludedFromIfupdown + ownHardware.map(\.description)).joined(separator: " ")
        let environment = layout.path("/var/lib/gwnet/networking.env")
        return [
            RenderedFile(
                path: environment, text: [header, "EXCLUDE_INTERFACES=\(Quoting.shell(excluded))"].text,
                reading: .reload),
            file(
                "/etc/systemd/system/networking.service.d/gwnet.conf",
                ["[Service]", "EnvironmentFile=-\(environment)"]),
        ] + instances(of: "ifup", for: ownHardware)
    }

    /// A unit of this kind never starts for a link of ours: there always is a root folder.
    private func instances(of template: String, for links: [LinkName]) -> [RenderedFile] {
        links.map { link in
            file(
                "/etc/systemd/system/\(template)@\(UnitName.escaped("\(link)")).service.d/gwnet.conf",
                ["[Unit]", "ConditionPathExists=!/"])
        }
    }

    private func file(_ path: String, _ lines: [String]) -> RenderedFile {
        RenderedFile(path: layout.path(path), text: ([header, ""] + lines).text, reading: .reload)
    }
}
