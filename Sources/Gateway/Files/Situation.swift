import Glibc
import Netlink

/// Which boot and network namespace a process is in: what was seen of the kernel in one of them says
/// nothing about any other.
enum Situation {
    /// The boot's id and the namespace's number.
    ///
    /// - Throws: `FileError`: whoever took one boot for another would forget what it has noted.
    static func current() throws(FileError) -> String {
        let boot = try FileStore.read("/proc/sys/kernel/random/boot_id")
        return String(decoding: boot, as: UTF8.self).trimmingASCIIWhitespace + " net:\(try namespace())"
    }

    /// SO_NETNS_COOKIE (Linux 5.14) tells apart what shares /run, such as containers, and is never
    /// given out twice in a boot; the inode, which older kernels have to do with, is.
    private static func namespace() throws(FileError) -> UInt64 {
        let path = "/proc/self/ns/net"
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw FileError(operation: "read", path: path, errno: .current) }
        defer { close(descriptor) }
        var cookie: UInt64 = 0
        var size = socklen_t(MemoryLayout<UInt64>.size)
        if getsockopt(descriptor, SOL_SOCKET, 71, &cookie, &size) == 0 { return cookie }
        var status = stat()
        guard errno == ENOPROTOOPT, stat(path, &status) == 0 else {
            throw FileError(operation: "read", path: path, errno: .current)
        }
        return UInt64(status.st_ino)
    }
}
