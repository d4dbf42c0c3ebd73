internal import CNetlink
import Glibc

/// Hears what rules traced packets meet in the caller's network namespace (`nft monitor trace`).
public struct TraceSocket: ~Copyable {
    private let socket: OpaquePointer
    private static let operation = "listen to packet traces"

    /// Opens a socket that has joined NFNLGRP_NFTRACE.
    public init() throws(NetlinkError) {
        guard let socket = mnl_socket_open2(NETLINK_NETFILTER, Int32(SOCK_CLOEXEC.rawValue)) else {
            throw NetlinkError(TraceSocket.operation, .current)
        }
        // Groups are counted from 1, the bits of the mask from 0.
        let group = UInt32(1) << (UInt32(NFNLGRP_NFTRACE.rawValue) - 1)
        guard mnl_socket_bind(socket, group, 0) == 0 else {
            let error = Errno.current
            mnl_socket_close(socket)
            throw NetlinkError(TraceSocket.operation, error)
        }
        self.socket = socket
    }

    deinit {
        mnl_socket_close(socket)
    }

    /// What comes in within the time; empty where nothing does.
    public mutating func events(within milliseconds: Int32) throws(NetlinkError) -> [TraceEvent] {
        var descriptor = pollfd(fd: mnl_socket_get_fd(socket), events: Int16(POLLIN), revents: 0)
        let ready = poll(&descriptor, 1, milliseconds)
        guard ready >= 0 || Errno.current == .interrupted else {
            throw NetlinkError(TraceSocket.operation, .current)
        }
        return ready > 0 ? try receive() : []
    }

    private func receive() throws(NetlinkError) -> [TraceEvent] {
        var buffer = [UInt8](repeating: 0, count: 64 * 1024)
        let count = buffer.withUnsafeMutableBytes { mnl_socket_recvfrom(socket, $0.baseAddress, $0.count) }
        if count < 0, Errno.current == .interrupted { return [] }
        guard count >= 0 else { throw NetlinkError(TraceSocket.operation, .current) }
        do {
            return try NetlinkMessage.all(in: Array(buffer[..<count])).compactMap {
                message throws(MalformedMessage) in try TraceEvent(message)
            }
        } catch {
            throw NetlinkError(TraceSocket.operation, .badMessage)
        }
    }
}
