public import NetworkModel

extension Layout {
    /// How a daemon is run here, whatever a profile says.
    public func operation(of daemon: Daemon) -> Operation {
        switch daemon {
        case .supplicant: Supplicant.operation(in: self)
        case .dhcpcd: DHCPClient.operation(in: self)
        case .dnsmasq: Dnsmasq.operation(in: self)
        case .nginx: Nginx.operation(in: self)
        case .nfs: NFS.operation(in: self)
        case .chrony: Chrony.operation(in: self)
        case .resolver: Resolver.operation(in: self)
        case .networkManager: ofOthers(daemon, package: "network-manager", unit: "NetworkManager.service")
        case .networkd: ofOthers(daemon, package: "systemd", unit: "systemd-networkd.service")
        case .linkClient: ofOthers(daemon, package: "dhcpcd", unit: "dhcpcd.service")
        case .ifupdown: ofOthers(daemon, package: "ifupdown", unit: "networking.service")
        }
    }

    /// Of what we never start or stop.
    private func ofOthers(_ daemon: Daemon, package: String, unit: String) -> Operation {
        Operation(
            package: package, unit: unit, launch: Command("/usr/bin/systemctl", ["start", unit]),
            processIDFile: processIDFile(of: daemon), logFile: logFile(of: daemon), reload: .impossible)
    }

    /// The leases that dnsmasq has given out.
    public var leaseFile: String { path("/var/lib/gwnet/dnsmasq.leases") }

    /// Where a daemon that gwnet starts itself says what goes wrong.
    func logFile(of daemon: Daemon) -> String { path("/run/gwnet/\(daemon.rawValue).log") }

    /// Where a daemon that gwnet starts itself writes its process id.
    func processIDFile(of daemon: Daemon) -> String { path("/run/gwnet/\(daemon.rawValue).pid") }
}
