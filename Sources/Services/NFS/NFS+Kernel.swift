import NetworkModel

extension NFS {
    var kernelModule: ServiceModule {
        ServiceModule(
            daemon: .nfs, files: kernelFiles, folders: folders, judge: nil,
            operation: Self.operation(in: layout),
            listeners: premises.services.listeners(of: .nfs))
    }

    private static let kernelUnit = "nfs-server.service"

    /// The unit only starts threads of the kernel and ends: there is no process to restart.
    private var kernelFiles: [RenderedFile] {
        [
            RenderedFile(
                path: layout.path("/etc/exports.d/gwnet.exports"), text: exports, reading: .reload),
            RenderedFile(
                path: layout.path("/etc/nfs.conf.d/gwnet.conf"),
                text: ([premises.header, "", "[nfsd]", "vers3=\(servesRoots ? "y" : "n")", "vers4=y"]
                    + (servesRoots ? ["", "[mountd]", "port=\(Self.mountPort)"] : [])).text,
                reading: .start),
        ] + premises.dropIns(for: Self.kernelUnit, mounting: mounts, service: [])
    }

    static func kernelOperation(in layout: Layout) -> Operation {
        Operation(
            package: "nfs-kernel-server", unit: kernelUnit,
            launch: Command("/usr/sbin/rpc.nfsd", []), processIDFile: layout.processIDFile(of: .nfs),
            logFile: layout.logFile(of: .nfs),
            reload: .command(Command("/usr/sbin/exportfs", ["-ra"])))
    }

    private var exports: String {
        ([premises.header] + shares.map(line) + rootLines + extra).text
    }

    /// Without a client a line would be for everybody.
    private var rootLines: [String] {
        rootClients.isEmpty
            ? []
            : rootFolders.map { folder in
                let clients = rootClients.map { "\($0)(ro,sync,no_subtree_check,all_squash)" }
                return ([Quoting.exports(folder)] + clients).joined(separator: " ")
            }
    }

    private func line(for share: NFSShare) -> String {
        var options = [share.readOnly ? "ro" : "rw", "sync", "no_subtree_check"] + squash(share.owner)
        if share.isMountPoint { options.append("mountpoint") }
        let clients = clients(of: share).map { "\($0)(\(options.joined(separator: ",")))" }
        return ([Quoting.exports(layout.path(share.path))] + clients).joined(separator: " ")
    }

    private func squash(_ owner: FileOwner?) -> [String] {
        owner.map { ["all_squash", "anonuid=\($0.user)", "anongid=\($0.group)"] } ?? ["root_squash"]
    }
}
