import NetworkModel

extension NFS {
    var ganeshaModule: ServiceModule {
        ServiceModule(
            daemon: .nfs, files: ganeshaFiles,
            folders: folders + [layout.path("/run/gwnet"), recoveryFolder], judge: nil,
            operation: Self.operation(in: layout), listeners: premises.services.listeners(of: .nfs))
    }

    private static let ganeshaProgram = "/usr/bin/ganesha.nfsd"
    private static let ganeshaUnit = "nfs-ganesha.service"

    private static func configuration(in layout: Layout) -> String {
        layout.path("/etc/ganesha/gwnet.conf")
    }

    private var configuration: String { Self.configuration(in: layout) }
    private var recoveryFolder: String { layout.path("/var/lib/gwnet/ganesha") }

    /// The distribution's unit reads another file. A file that it does not understand makes a server that
    /// runs drop every share and say nothing, and one that starts give up: what people wrote themselves
    /// is better tried by a start.
    private var ganeshaFiles: [RenderedFile] {
        let start = "\(Self.ganeshaProgram) -f \(configuration) -L /var/log/ganesha/ganesha.log"
        return [
            RenderedFile(
                path: configuration, text: ganesha, reading: extra.isEmpty ? .reload : .start)
        ]
            + coreFiles
            + premises.dropIns(
                for: Self.ganeshaUnit, mounting: mounts,
                service: ["ExecStart=", "ExecStart=\(start)", "Restart=on-failure", "RestartSec=5"])
    }

    static func ganeshaOperation(in layout: Layout) -> Operation {
        let processIDFile = layout.processIDFile(of: .nfs)
        return Operation(
            package: "nfs-ganesha nfs-ganesha-vfs", unit: ganeshaUnit,
            launch: Command(
                ganeshaProgram,
                [
                    "-f", configuration(in: layout), "-L", layout.logFile(of: .nfs), "-p", processIDFile,
                ]),
            processIDFile: processIDFile, logFile: layout.logFile(of: .nfs), reload: .hangUp,
            readiness: .logged("NFS SERVER INITIALIZED"))
    }

    private var ganesha: String {
        let head = [
            "",
            "NFSV4 {",
            "    RecoveryRoot = \(Quoting.ganesha(recoveryFolder));",
            "    Only_Numeric_Owners = true;",
            "}",
        ]
        let numbers = ExportNumbers(shares.map(\.path) + rootFolders).numbers
        let blocks = zip(shares, numbers).flatMap { block($0, number: $1) }
        let roots = numbers.dropFirst(shares.count).flatMap(rootBlock)
        return ([premises.header] + core + head + blocks + roots + extra).text
    }

    private func block(_ share: NFSShare, number: Int) -> [String] {
        [
            "",
            "EXPORT {",
            "    Export_Id = \(number);",
            "    Path = \(Quoting.ganesha(layout.path(share.path)));",
            "    Pseudo = \(Quoting.ganesha(share.path));",
            "    Protocols = 4;",
            "    Transports = TCP;",
            "    SecType = sys;",
            "    Access_Type = None;",
        ] + squash(share.owner) + client(share) + ["    FSAL {", "        Name = VFS;", "    }", "}"]
    }

    private func client(_ share: NFSShare) -> [String] {
        let clients = clients(of: share).map(\.description).joined(separator: ", ")
        guard !clients.isEmpty else { return [] }
        return [
            "    CLIENT {", "        Clients = \(clients);", "        Protocols = 4;",
            "        Access_Type = \(share.readOnly ? "RO" : "RW");", "    }",
        ]
    }

    /// Nobody has the number that the kernel's server gives too.
    private func squash(_ owner: FileOwner?) -> [String] {
        [
            "    Squash = \(owner == nil ? "Root_Squash" : "All_Squash");",
            "    Anonymous_Uid = \(owner?.user ?? 65534);", "    Anonymous_Gid = \(owner?.group ?? 65534);",
        ]
    }
}

/// Numbers for shares that stay when others come and go: a client's file handles hold them.
struct ExportNumbers {
    let numbers: [Int]

    init(_ paths: [String]) {
        var taken: Set<Int> = []
        numbers = paths.map { path in
            var number = Self.hash(path)
            while !taken.insert(number).inserted { number = number % Self.last + 1 }
            return number
        }
    }

    /// 0 is the root of all shares.
    private static let last = 65535

    /// FNV-1a, since Swift's own hashes differ from run to run.
    private static func hash(_ path: String) -> Int {
        let hash = path.utf8.reduce(2_166_136_261 as UInt32) { ($0 ^ UInt32($1)) &* 16_777_619 }
        return Int(hash % UInt32(last)) + 1
    }
}
