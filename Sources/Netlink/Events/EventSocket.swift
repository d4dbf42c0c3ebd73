internal import CNetlink

/// A socket for the kernel's notifications, never for requests: an answer that waits behind a burst
/// of them would be lost with it.
struct EventSocket: ~Copyable {
    /// What was read off a socket.
    enum News {
        case none
        case some
        /// The kernel had more than the socket could hold, and dropped it (ENOBUFS).
        case lost
    }

    private static let operation = "listen to the kernel's events"
    private let socket: OpaquePointer
    private var buffer: [UInt8]

    /// Opens a socket that hears nothing yet.
    ///
    /// - Parameter room: bytes of the socket's buffer; nil for what the system gives.
    init(bus: Int32, room: Int32? = nil) throws(NetlinkError) {
        let flags = Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
        guard let socket = mnl_socket_open2(bus, flags) else {
            throw NetlinkError(EventSocket.operation, .current)
        }
        guard mnl_socket_bind(socket, 0, 0) == 0 else {
            let error = Errno.current
            mnl_socket_close(socket)
            throw NetlinkError(EventSocket.operation, error)
        }
        if var room {
            let size = socklen_t(MemoryLayout<Int32>.size)
            setsockopt(mnl_socket_get_fd(socket), SOL_SOCKET, SO_RCVBUF, &room, size)
        }
        self.socket = socket
        buffer = [UInt8](repeating: 0, count: 64 * 1024)
    }

    deinit {
        mnl_socket_close(socket)
    }

    /// Hears from now on what the kernel says to that multicast group.
    func join(_ group: UInt32) throws(NetlinkError) {
        var group = group
        let size = socklen_t(MemoryLayout<UInt32>.size)
        guard mnl_socket_setsockopt(socket, NETLINK_ADD_MEMBERSHIP, &group, size) == 0 else {
            throw NetlinkError(EventSocket.operation, .current)
        }
    }

    /// For poll(2).
    var descriptor: Int32 { mnl_socket_get_fd(socket) }

    /// Reads everything that waits. What it says of the network is not looked at: whoever listens reads anew.
    ///
    /// - Parameter look: takes each datagram.
    mutating func drain(_ look: (ArraySlice<UInt8>) -> Void = { _ in }) throws(NetlinkError) -> News {
        var news = News.none
        while true {
            let count = buffer.withUnsafeMutableBytes {
                mnl_socket_recvfrom(socket, $0.baseAddress, $0.count)
            }
            if count > 0 {
                if news == .none { news = .some }
                look(buffer[..<min(count, buffer.count)])
                continue
            }
            switch count == 0 ? .tryAgain : Errno.current {
            case .tryAgain: return news
            case .interrupted: continue
            // libmnl says ENOSPC of a datagram that was cut: news all the same.
            case .noBuffers, Errno(rawValue: ENOSPC): news = .lost
            case let error: throw NetlinkError("read the kernel's events", error)
            }
        }
    }
}
