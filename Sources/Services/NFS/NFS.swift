import NetworkModel

/// The shares, and what installers mount, by the kernel's server or by nfs-ganesha.
struct NFS {
    /// Where NFS listens (RFC 7530 3.1).
    static let port: UInt16 = 2049

    let premises: Premises
    let shares: [NFSShare]
    private let lines: [String]

    /// Nil where the profile wants neither.
    init?(_ premises: Premises) {
        let service = premises.services.nfs
        guard service != nil || premises.services.servesRoots else { return nil }
        self.premises = premises
        shares = service?.shares ?? []
        lines = service?.extra ?? []
    }

    var module: ServiceModule {
        Self.isKernel(in: layout) ? kernelModule : ganeshaModule
    }

    var layout: Layout { premises.layout }

    /// The kernel's server is no program that we could start and stop beside another one's.
    private static func isKernel(in layout: Layout) -> Bool {
        layout.fileServer == .kernel && layout.manager == .systemd
    }

    static func operation(in layout: Layout) -> Operation {
        isKernel(in: layout) ? kernelOperation(in: layout) : ganeshaOperation(in: layout)
    }

    /// Whatever is mounted below a share, or is one, has to be there before it is served.
    var mounts: [String] { shares.map { layout.path($0.path) } + rootFolders }

    /// An absent mount point is for its mount to make.
    var folders: [String] { shares.filter { !$0.isMountPoint }.map { layout.path($0.path) } + rootFolders }

    /// In the language of whichever server it is.
    var extra: [String] { lines.isEmpty ? [] : ["", "# As the profile has it."] + lines }

    /// Of the sides that a share is for, those that may reach the server at all. nfs-ganesha 4.3
    /// matches no host by 0.0.0.0/0, so that is written in halves.
    func clients(of share: NFSShare) -> [IPNetwork] {
        premises.clients(reaching: .tcp, Self.port, on: share.to).flatMap { network in
            network == .anyIPv4 ? Self.halves : [network]
        }
    }

    private static let halves = ["0.0.0.0/1", "128.0.0.0/1"].compactMap { IPNetwork($0) }
}
