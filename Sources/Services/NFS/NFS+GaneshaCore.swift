import NetworkModel

// What nfs-ganesha reads when it starts alone: a reload would leave a version of NFS on that is wanted no more. So
// where installers need another one than shares do, it stands in a file of its own.
extension NFS {
    private var coreFile: String { layout.path("/etc/ganesha/gwnet-core.conf") }

    /// Lines of the main file.
    var core: [String] { servesRoots ? ["%include \(Quoting.ganesha(coreFile))"] : coreBlock }

    var coreFiles: [RenderedFile] {
        servesRoots
            ? [RenderedFile(path: coreFile, text: ([premises.header] + coreBlock).text, reading: .start)] : []
    }

    private var coreBlock: [String] {
        [
            "NFS_CORE_PARAM {",
            "    Protocols = \(servesRoots ? "3, 4" : "4");",
        ]
            + (servesRoots ? ["    MNT_Port = \(Self.mountPort);", "    Mount_Path_Pseudo = true;"] : []) + [
                "    Enable_NLM = false;",
                "    Enable_RQUOTA = false;",
                "    Enable_UDP = false;",
                // PR_SET_IO_FLUSHER takes CAP_SYS_RESOURCE, which containers lack, and is no need of ours.
                "    allow_set_io_flusher_fail = true;",
                "}",
            ]
    }

    /// The export that installers mount, by NFS 3 and nothing else.
    func rootBlock(number: Int) -> [String] {
        let clients = rootClients.joined(separator: ", ")
        let client = [
            "    CLIENT {", "        Clients = \(clients);", "        Protocols = 3;",
            "        Access_Type = RO;", "    }",
        ]
        return [
            "",
            "EXPORT {",
            "    Export_Id = \(number);",
            "    Path = \(Quoting.ganesha(BootTree(layout).roots));",
            "    Pseudo = \(Quoting.ganesha(BootTree.rootsPath));",
            "    Protocols = 3;",
            "    Transports = TCP;",
            "    SecType = sys;",
            "    Access_Type = None;",
            "    Squash = All_Squash;",
            "    Anonymous_Uid = 65534;", "    Anonymous_Gid = 65534;",
        ] + (rootClients.isEmpty ? [] : client) + ["    FSAL {", "        Name = VFS;", "    }", "}"]
    }
}
