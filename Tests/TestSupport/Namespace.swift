internal import CNetlink
import Glibc

/// A network namespace that the calling thread can leave and enter again, held until this goes.
public final class Namespace: Sendable {
    private let descriptor: Int32

    /// The one that the calling thread is in.
    public init() throws {
        descriptor = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw SystemError("open the network namespace") }
    }

    deinit { close(descriptor) }

    /// A new and empty one. The calling thread stays where it is.
    public static func another() throws -> Namespace {
        let here = try Namespace()
        guard gwnet_unshare_network() == 0 else { throw SystemError("make a network namespace") }
        let new = try Namespace()
        try here.enter()
        return new
    }

    /// Moves the calling thread.
    public func enter() throws {
        guard gwnet_enter_network(descriptor) == 0 else { throw SystemError("enter a network namespace") }
    }

    /// Does something in there, then comes back.
    @discardableResult
    public func during<Value>(_ body: () throws -> Value) throws -> Value {
        let here = try Namespace()
        try enter()
        let result = Result { try body() }
        try here.enter()
        return try result.get()
    }

    /// For `ip link … netns`.
    public var path: String { "/proc/\(getpid())/fd/\(descriptor)" }
}

/// Makes a veth pair with both ends here, both up.
public func makeVeth(_ name: String, _ peer: String) throws {
    try sh(
        "ip link add \(name) type veth peer name \(peer) && ip link set \(name) up && ip link set \(peer) up")
}

/// Makes a veth pair with its other end elsewhere, as a container sees its plug: that stands for
/// hardware. The end here is down, the other one up.
public func makePlug(_ name: String, mac: String, to peer: String, in other: Namespace) throws {
    try sh("ip link add \(name) address \(mac) type veth peer name \(peer) netns \(other.path)")
    try other.during { try sh("ip link set \(peer) up") }
}
