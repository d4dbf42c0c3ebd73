extension Premises {
    /// What makes systemd start a unit of a distribution's package after the network that we make.
    ///
    /// - Parameters:
    ///   - folders: what the unit serves, to be mounted before.
    ///   - service: lines of its section `[Service]`.
    func dropIns(
        for unit: String, mounting folders: [String] = [],
        service: [String] = ["Restart=on-failure", "RestartSec=5"]
    ) -> [RenderedFile] {
        guard layout.manager == .systemd else { return [] }
        let mounts = folders.map { "RequiresMountsFor=\(Quoting.systemdPath($0))" }
        let unitLines = ["[Unit]", "After=gwnet.service"] + mounts
        let serviceLines = service.isEmpty ? [] : ["", "[Service]"] + service
        return [
            RenderedFile(
                path: layout.path("/etc/systemd/system/\(unit).d/gwnet.conf"),
                text: ([header, ""] + unitLines + serviceLines).text,
                reading: service.isEmpty ? .manager : .start)
        ]
    }
}
