import NetworkModel

// What the boot loaders read. By itself each starts the local disk; only a machine that is armed finds a
// menu of its own.
extension PXE {
    /// The kernel parameters of the installer (casper(7), kernel-command-line(7)), the same for both loaders.
    ///
    /// Without `cloud-config-url` cloud-init would fetch the URL of the image as its configuration, and run
    /// out of memory over it. The seed's URL has file names appended to it as it is.
    func parameters(for node: Node) -> [String] {
        ["ip=dhcp"] + medium + [
            "cloud-config-url=/dev/null", "autoinstall",
            "ds=nocloud-net;s=\(url)\(BootTree.seedPath(of: node))",
        ]
    }

    /// Where casper has its files from (its `parse_cmdline`, `do_urlmount` and `do_nfsmount`).
    private var medium: [String] {
        switch service.root {
        case .url: ["url=\(url)/\(BootTree.id(of: service.image)).iso"]
        case .nfs: ["netboot=nfs", "nfsroot=\(address):\(BootTree.root(of: service.image))"]
        }
    }

    /// What PXELINUX reads for a machine that is not armed. -1 tells the BIOS that nothing came of it, so
    /// that it goes on to its next device.
    var localMenu: String {
        [premises.header, "DEFAULT local", "LABEL local", "    LOCALBOOT -1"].text
    }

    private func title(for node: Node) -> String { "\(service.image.label): \(node.name)" }

    /// What PXELINUX reads for an armed machine. A semicolon is a plain character there.
    func pxelinuxMenu(for node: Node) -> String {
        [
            premises.header, "SAY \(Quoting.pxelinux(title(for: node)))", "DEFAULT install", "LABEL install",
            "    KERNEL \(BootTree.kernel(of: service.image))",
            "    INITRD \(BootTree.initrd(of: service.image))",
            "    APPEND \(parameters(for: node).joined(separator: " "))",
        ].text
    }

    /// What GRUB reads first, on every machine. It knows the NIC that it came by.
    var grubMenu: String {
        let lines = nodes.flatMap(\.macs).flatMap { mac in
            [
                "if [ \"$net_default_mac\" = \"\(mac)\" ]; then",
                "    set menu=/grub/grub.cfg-\(BootTree.name(of: mac))", "fi",
            ]
        }
        return
            ([premises.header, "set menu=", "set timeout=0"] + lines + [
                "# A machine that is not armed has no such file.",
                "if [ -n \"$menu\" ]; then", "    if [ -s \"$menu\" ]; then", "        source \"$menu\"",
                "    fi", "fi", "echo \"Not armed: on to the local disk.\"", "exit",
            ]).text
    }

    /// What GRUB reads for an armed machine. There a semicolon would end the command.
    func grubMenu(for node: Node) -> String {
        let words = parameters(for: node).map { $0.contains(";") ? Quoting.grub($0) : $0 }
        return [
            premises.header, "echo \(Quoting.grub(title(for: node)))",
            "if linux \(BootTree.kernel(of: service.image)) \(words.joined(separator: " ")); then",
            "    if initrd \(BootTree.initrd(of: service.image)); then", "        boot", "    fi", "fi",
            "echo \"Nothing was installed.\"", "sleep 10", "exit",
        ].text
    }
}
