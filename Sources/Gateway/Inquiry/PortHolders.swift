import NetworkModel

/// Who listens on a port, in our network namespace: `ss -lnp sport = :PORT`.
enum PortHolders {
    /// A socket that listens, and a process that has it.
    struct Holder: Hashable, CustomStringConvertible {
        /// Unspecified where it listens on all of them.
        let address: IPAddress
        let port: UInt16
        let transport: TransportProtocol
        /// Nil where no process has it that we may look into: the kernel's own NFS server, or
        /// somebody else's process where we are not root.
        let process: OwningProcess?

        var pid: Int32? { process?.pid }
        var name: String? { process?.name }
        var unit: String? { process?.unit }

        /// Such as `systemd-resolve (pid 512, systemd-resolved.service) on 127.0.0.53`.
        var description: String {
            guard let process else { return "a process that does not show itself on \(address)" }
            let unit = process.unit.map { ", \($0)" } ?? ""
            return "\(process.name) (pid \(process.pid)\(unit)) on \(address)"
        }
    }

    /// A gateway may have a hundred thousand connections, of 150 bytes each.
    private static let longestTable = 64 << 20

    /// Those that listen on a port, by address and process.
    ///
    /// From the tables of the calling thread's namespace: /proc/net is that of the process.
    static func holding(_ transport: TransportProtocol, port: UInt16) throws(FileError) -> [Holder] {
        var sockets: [ListeningSocket] = []
        for name in ["\(transport)", "\(transport)6"] {
            // A kernel without IPv6 has no second table.
            let table = try FileStore.readIfPresent("/proc/thread-self/net/\(name)", limit: longestTable)
            sockets += ListeningSocket.all(in: table ?? [], transport).filter { $0.port == port }
        }
        let owners = SocketOwners(of: Set(sockets.map(\.inode)))
        return sockets.sorted { $0.address < $1.address }.flatMap { socket in
            let processes = owners[socket.inode].map { Optional($0) }
            return (processes.isEmpty ? [nil] : processes).map { process in
                Holder(address: socket.address, port: port, transport: transport, process: process)
            }
        }
    }
}
