import NetworkModel

// What installers mount that shall not hold their image in memory. casper mounts it by klibc's nfsmount, which
// speaks NFS 2 and 3 alone (usr/kinit/nfsmount) and asks a portmapper for the ports of both programs; of its
// mount program's it cannot be told the port.
extension NFS {
    /// Whether any are served.
    var servesRoots: Bool { premises.services.servesRoots }

    /// Where mountd listens: the port that it has with IANA, for the firewall to know.
    static let mountPort: UInt16 = 20048
    /// Where rpcbind does (RFC 1833 3).
    static let portmapperPort: UInt16 = 111

    /// By TCP, as nfsmount asks first, and from the cluster alone.
    static let rootListeners = [
        Listener.forCluster(.tcp, mountPort), .forCluster(.tcp, portmapperPort, isOwn: false),
    ]

    /// The folder that is exported: it stays when an image in it is replaced.
    var rootFolders: [String] { servesRoots ? [BootTree(layout).roots] : [] }

    /// The nodes, each by its address, and nobody else.
    var rootClients: [String] { premises.nodes.hosts.map(\.address.description) }
}
