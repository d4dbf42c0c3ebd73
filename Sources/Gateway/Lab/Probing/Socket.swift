import Glibc
import Netlink
import NetworkModel

/// A non-blocking socket, closed with its last owner. It stays in the network namespace in which it
/// was made, wherever the thread goes: that is how one process speaks for every machine of the lab.
final class Socket {
    let descriptor: Int32
    let family: AddressFamily

    /// - Parameters:
    ///   - kind: what it carries.
    ///   - number: of a protocol (`IPPROTO_*`), or 0.
    init(_ family: AddressFamily, _ kind: SocketKind, protocol number: Int32 = 0) throws(Failure) {
        let descriptor = socket(family == .ipv4 ? AF_INET : AF_INET6, kind.flags, number)
        guard descriptor >= 0 else {
            throw Failure(.failed, "could not open a socket", kernelWords: "\(Errno.current)")
        }
        self.descriptor = descriptor
        self.family = family
    }

    private init(accepted descriptor: Int32, _ family: AddressFamily) {
        self.descriptor = descriptor
        self.family = family
    }

    deinit {
        close(descriptor)
    }

    /// Sets an option that is a number, at level `level`.
    func set(_ level: Int32, _ option: Int32, _ value: Int32 = 1) {
        var value = value
        setsockopt(descriptor, level, option, &value, socklen_t(MemoryLayout<Int32>.size))
    }

    func bind(_ address: IPAddress, port: UInt16) throws(Errno) {
        let result = SocketAddress(address, port: port).withPointer { Glibc.bind(descriptor, $0, $1) }
        guard result == 0 else { throw .current }
    }

    /// Begins to connect; nil where that is under way or done.
    func connect(_ address: IPAddress, port: UInt16) -> Errno? {
        let result = SocketAddress(address, port: port).withPointer { Glibc.connect(descriptor, $0, $1) }
        return result == 0 || Errno.current == Errno(rawValue: EINPROGRESS) ? nil : .current
    }

    /// The error that came in meanwhile (SO_ERROR).
    var pendingError: Errno? {
        var value: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &value, &size)
        return value == 0 ? nil : Errno(rawValue: value)
    }

    /// The next connection and where it comes from; nil where there is none.
    func accept() -> (socket: Socket, source: IPAddress)? {
        var storage = sockaddr_storage()
        var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let accepted = withUnsafeMutablePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { Glibc.accept(descriptor, $0, &size) }
        }
        guard accepted >= 0 else { return nil }
        _ = fcntl(accepted, F_SETFD, FD_CLOEXEC)
        _ = fcntl(accepted, F_SETFL, O_NONBLOCK)
        guard let source = SocketAddress.address(in: storage) else {
            close(accepted)
            return nil
        }
        return (Socket(accepted: accepted, family), source)
    }

    /// To the connected peer; the error where it was not sent.
    @discardableResult
    func send(_ bytes: [UInt8]) -> Errno? {
        // Without the flag a peer that is gone would end this process by SIGPIPE.
        Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) < 0 ? .current : nil
    }

    @discardableResult
    func send(_ bytes: [UInt8], to address: IPAddress, port: UInt16 = 0) -> Errno? {
        let sent = SocketAddress(address, port: port).withPointer { pointer, size in
            sendto(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL), pointer, size)
        }
        return sent < 0 ? .current : nil
    }

    /// What has come in.
    enum Received {
        case bytes([UInt8], from: IPAddress?, port: UInt16)
        case error(Errno)
        /// Nothing yet.
        case nothing
    }

    func receive() -> Received {
        var buffer = [UInt8](repeating: 0, count: 2048)
        var storage = sockaddr_storage()
        var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let count = withUnsafeMutablePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                recvfrom(descriptor, &buffer, buffer.count, 0, $0, &size)
            }
        }
        if count < 0 { return Errno.current == .tryAgain ? .nothing : .error(.current) }
        let port = SocketAddress.port(in: storage)
        return .bytes(Array(buffer[..<count]), from: SocketAddress.address(in: storage), port: port)
    }
}
