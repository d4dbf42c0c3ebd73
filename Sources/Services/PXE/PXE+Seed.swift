import NetworkModel

extension PXE {
    /// What cloud-init reads of a machine's seed, by file name: how the installer installs without asking
    /// (autoinstall of Ubuntu's installer), and who the machine is.
    func seed(of node: Node) -> [(name: String, text: String)] {
        [
            ("user-data", userData),
            ("meta-data", [premises.header, "instance-id: \(BootTree.name(of: node.mac))"].text),
            // It is asked for too.
            ("vendor-data", ["#cloud-config", "{}"].text),
        ]
    }

    /// The installed system has the distribution's own user, whose password is locked; without a host name
    /// of its own it takes the one that DHCP gives. What stands in `user-data` takes the place of
    /// `identity`, which would want a name and a password.
    private var userData: String {
        let keys = service.sshAuthorizedKeys.map { "- \(Quoting.yaml($0))" }
        let list = { (name: String, indent: String) -> [String] in
            keys.isEmpty ? ["\(indent)\(name): []"] : ["\(indent)\(name):"] + keys.map { "\(indent)  \($0)" }
        }
        return
            ([
                "#cloud-config", premises.header, "autoinstall:", "  version: 1", "  ssh:",
                "    install-server: true", "    allow-pw: false",
            ]
            + list("authorized-keys", "    ")
            + [
                "  user-data:", "    preserve_hostname: true", "    ssh_pwauth: false",
                "    users: [default]",
            ]
            + list("ssh_authorized_keys", "    ")
            + ["  late-commands:", "    - rm -f /target/etc/hostname"]).text
    }
}
