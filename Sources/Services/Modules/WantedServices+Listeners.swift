public import NetworkModel

extension WantedServices {
    /// Every port that the services need, each on the sides that it serves.
    public var listeners: [Listener] { Daemon.allCases.flatMap { listeners(of: $0) } }

    /// The ports of one daemon.
    public func listeners(of daemon: Daemon) -> [Listener] {
        switch daemon {
        case .dnsmasq: nameListeners + bootListeners
        case .nfs: fileListeners
        case .nginx: siteListeners
        case .chrony: time.map { [Listener(.udp, 123, $0.served)] } ?? []
        case .supplicant, .dhcpcd, .resolver, .networkManager, .networkd, .linkClient, .ifupdown: []
        }
    }

    /// Whether addresses are given out: to the hosts for their own sake, or because they boot from here.
    public var givesAddresses: Bool { dns?.dhcp == true || pxe != nil }

    /// The sides that anything is shared with, or mounted from.
    public var fileSides: Set<Side> { (nfs?.serve ?? []).union(servesRoots ? [.cluster] : []) }

    private var nameListeners: [Listener] {
        guard let dns else { return [] }
        return [Listener(.udp, 53, dns.served), Listener(.tcp, 53, dns.served)]
    }

    private var siteListeners: [Listener] {
        (proxy.map { [Listener(.tcp, 80, $0.served)] } ?? [])
            + (pxe == nil ? [] : [.forNodes(.tcp, BootTree.port)])
    }

    private var fileListeners: [Listener] {
        let files = fileSides.isEmpty ? [] : [Listener(.tcp, NFS.port, fileSides)]
        return files + (servesRoots ? NFS.rootListeners : [])
    }

    private var bootListeners: [Listener] {
        (givesAddresses ? [.forCluster(.udp, 67)] : [])
            + (pxe == nil ? [] : [.forNodes(.udp, 69)])
    }
}
