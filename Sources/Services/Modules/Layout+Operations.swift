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
        }
    }

    /// The leases that dnsmasq has given out.
    public var leaseFile: String { path("/var/lib/gwnet/dnsmasq.leases") }

    /// Where a daemon that gwnet starts itself says what goes wrong.
    func logFile(of daemon: Daemon) -> String { path("/run/gwnet/\(daemon.rawValue).log") }

    /// Where a daemon that gwnet starts itself writes its process id.
    func processIDFile(of daemon: Daemon) -> String { path("/run/gwnet/\(daemon.rawValue).pid") }
}
