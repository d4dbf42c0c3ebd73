import NetworkModel
import Glibc

/// Which processes of our network namespace have which sockets open.
struct SocketOwners {
    private let owners: [UInt64: [OwningProcess]]

    /// Looks for sockets by their inodes.
    ///
    /// Through /proc/PID/fd: a process that is not ours shows its descriptors to root alone.
    init(of inodes: Set<UInt64>) {
        var owners: [UInt64: [OwningProcess]] = [:]
        if !inodes.isEmpty {
            let here = SocketOwners.namespace("thread-self")
            for process in FileStore.names(in: "/proc").compactMap({ Int32($0) })
            where here != nil && SocketOwners.namespace("\(process)") == here {
                let held = SocketOwners.sockets(of: process).intersection(inodes)
                guard !held.isEmpty, let owner = OwningProcess(process) else { continue }
                for inode in held { owners[inode, default: []].append(owner) }
            }
        }
        self.owners = owners
    }

    /// Those that have a socket open; of a daemon and the workers that it gave the socket to, the
    /// daemon alone.
    subscript(inode: UInt64) -> [OwningProcess] {
        let all = owners[inode] ?? []
        let pids = Set(all.map(\.pid))
        return all.filter { !pids.contains($0.parent) }.sorted { $0.pid < $1.pid }
    }

    private static func namespace(_ process: String) -> UInt64? {
        var status = stat()
        return stat("/proc/\(process)/ns/net", &status) == 0 ? UInt64(status.st_ino) : nil
    }

    private static func sockets(of process: Int32) -> Set<UInt64> {
        let folder = "/proc/\(process)/fd"
        return Set(FileStore.names(in: folder).compactMap { inode(ofLink: "\(folder)/\($0)") })
    }

    /// `socket:[12345]`
    private static func inode(ofLink path: String) -> UInt64? {
        var buffer = [CChar](repeating: 0, count: 64)
        let count = readlink(path, &buffer, buffer.count)
        guard count > 0, count < buffer.count else { return nil }
        let text = String(decoding: buffer.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        guard text.hasPrefix("socket:["), text.hasSuffix("]") else { return nil }
        return UInt64(text.dropFirst(8).dropLast())
    }
}
