import NetworkModel

/// Who listens on a port, in our network namespace: `ss -lnp sport = :PORT`.
enum PortHolders {
    /// A socket that listens, and a process that has it.
    struct Holder: Hashable, CustomStringConvertible {
        /// Unspecified where it listens on all of them.
        let address: IPAddress
        let port: UInt16
        let transport: TransportProtocol
        /// Whose socket it is.
        let user: UInt32
        /// Nil where no process has it that we may look into: the kernel's own NFS server, or
        /// somebody else's process where we are not root.
        let process: OwningProcess?

        var pid: Int32? { process?.pid }
        var name: String? { process?.name }
        var unit: String? { process?.unit }

        /// Such as `systemd-resolve (pid 512, systemd-resolved.service) on 127.0.0.53`, or
        /// `python3 (pid 700, user alice) on 0.0.0.0`.
        var description: String {
            let owner = user == 0 ? nil : UserName.words(of: user)
            guard let process else {
                let whose = owner.map { " of \($0)" } ?? ""
                return "a process\(whose) that does not show itself on \(address)"
            }
            let words = ["pid \(process.pid)", owner, process.unit].compactMap { $0 }
            return "\(process.name) (\(words.joined(separator: ", "))) on \(address)"
        }
    }

    /// A gateway may have a hundred thousand connections, of 150 bytes each.
    private static let longestTable = 64 << 20

    /// Those that listen on a port, by address and process.
    ///
    /// From the tables of the calling thread's namespace: /proc/net is that of the process.
    ///
    /// - Parameter isWanted: of whose sockets; where there are none, no process is looked at.
    static func holding(
        _ transport: TransportProtocol, port: UInt16, by isWanted: (UInt32) -> Bool = { _ in true }
    ) throws(FileError) -> [Holder] {
        var sockets: [ListeningSocket] = []
        for name in ["\(transport)", "\(transport)6"] {
            // A kernel without IPv6 has no second table.
            let table = try FileStore.readIfPresent("/proc/thread-self/net/\(name)", limit: longestTable)
            sockets += ListeningSocket.all(in: table ?? [], transport).filter {
                $0.port == port && isWanted($0.user)
            }
        }
        let owners = SocketOwners(of: Set(sockets.map(\.inode)))
        return sockets.sorted { $0.address < $1.address }.flatMap { socket in
            let processes = owners[socket.inode].map { Optional($0) }
            return (processes.isEmpty ? [nil] : processes).map { process in
                Holder(
                    address: socket.address, port: port, transport: transport, user: socket.user,
                    process: process)
            }
        }
    }
}
