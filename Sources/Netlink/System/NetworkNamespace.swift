internal import CNetlink
import Glibc

/// A network namespace, held open: it lives as long as this value, whoever leaves it.
///
/// See network_namespaces(7). A thread is in one namespace at a time, and every socket stays in the
/// one in which it was made.
public struct NetworkNamespace: ~Copyable {
    private let descriptor: Int32

    /// The namespace that the calling thread is in.
    public init() throws(NetlinkError) {
        try self.init(path: "/proc/thread-self/ns/net", "open our own network namespace")
    }

    /// The namespace that a process is in.
    public init(ofProcess process: Int32) throws(NetlinkError) {
        try self.init(path: "/proc/\(process)/ns/net", "open the network namespace of process \(process)")
    }

    private init(path: String, _ operation: String) throws(NetlinkError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw NetlinkError(operation, .current) }
        self.descriptor = descriptor
    }

    deinit {
        close(descriptor)
    }

    /// Moves the calling thread into the namespace. The corresponding C function is `setns`.
    public borrowing func enter() throws(NetlinkError) {
        guard gwnet_enter_network(descriptor) == 0 else {
            throw NetlinkError("enter a network namespace", .current)
        }
    }

    /// Moves the calling thread into a new, empty namespace. The corresponding C function is `unshare`.
    public static func enterNew() throws(NetlinkError) {
        guard gwnet_unshare_network() == 0 else {
            throw NetlinkError("make a network namespace", .current)
        }
    }

    /// For IFLA_NET_NS_FD.
    var number: UInt32 { UInt32(bitPattern: descriptor) }
}
