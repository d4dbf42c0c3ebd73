import NetworkModel

/// The shares, by the kernel's server or by nfs-ganesha.
struct NFS {
    let premises: Premises
    let service: NFSService

    /// Nil where the profile wants none.
    init?(_ premises: Premises) {
        guard let service = premises.services.nfs else { return nil }
        self.premises = premises
        self.service = service
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
    var mounts: [String] { service.shares.map { layout.path($0.path) } }

    /// An absent mount point is for its mount to make.
    var folders: [String] { service.shares.filter { !$0.isMountPoint }.map { layout.path($0.path) } }

    /// In the language of whichever server it is.
    var extra: [String] { service.extra.isEmpty ? [] : ["", "# As the profile has it."] + service.extra }

    func clients(of share: NFSShare) -> [IPNetwork] { premises.clients(from: share.to) }
}
