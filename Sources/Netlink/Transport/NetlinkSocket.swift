internal import CNetlink
import Glibc

/// A request and what it is called in an error.
struct Request {
    let message: MessageWriter
    let operation: String
}

/// A netlink socket for requests, never for notifications.
///
/// A request is a mutation of the move-only socket, so there is at most one under way and every
/// answer belongs to it.
struct NetlinkSocket: ~Copyable {
    private let socket: OpaquePointer
    private var sequence: UInt32
    /// Room for the largest dump datagram: the kernel fills up to 32 KiB, whatever the page size.
    private var buffer: [UInt8]
    /// How often a dump is repeated that something changed under the reading.
    private static let dumpTries = 10

    /// Opens and binds a socket that gives extended acknowledgements and checks requests strictly.
    ///
    /// - Parameter bus: `NETLINK_ROUTE` or `NETLINK_NETFILTER`.
    init(bus: Int32) throws(NetlinkError) {
        let operation = "open a netlink socket"
        guard let socket = mnl_socket_open2(bus, Int32(SOCK_CLOEXEC.rawValue)) else {
            throw NetlinkError(operation, .current)
        }
        // Port id 0: the kernel chooses one; a process id may be taken by another socket of ours.
        guard mnl_socket_bind(socket, 0, 0) == 0 else {
            let error = Errno.current
            mnl_socket_close(socket)
            throw NetlinkError(operation, error)
        }
        for option in [NETLINK_EXT_ACK, NETLINK_CAP_ACK, NETLINK_GET_STRICT_CHK] {
            // Kernels before 4.20 lack the last; then filters are applied here alone.
            var enabled: Int32 = 1
            mnl_socket_setsockopt(socket, Int32(option), &enabled, socklen_t(MemoryLayout<Int32>.size))
        }
        self.socket = socket
        sequence = 0
        buffer = [UInt8](repeating: 0, count: 64 * 1024 + 4096)
    }

    deinit {
        mnl_socket_close(socket)
    }

    /// Everything that a dump yields: complete, or an error.
    mutating func dump(_ request: Request) throws(NetlinkError) -> [NetlinkMessage] {
        try fold(request, into: []) {
            (messages: inout [NetlinkMessage], message: NetlinkMessage) throws(NetlinkError) in
            messages.append(message)
        }
    }

    /// Takes in what a dump yields message by message: the whole of it needs no room in memory.
    ///
    /// Where the list changed meanwhile, it begins again with `initial`.
    mutating func fold<Result>(
        _ request: Request, into initial: Result,
        _ body: (inout Result, NetlinkMessage) throws(NetlinkError) -> Void
    ) throws(NetlinkError) -> Result {
        for _ in 0..<NetlinkSocket.dumpTries {
            if let result = try foldOnce(request, into: initial, body) { return result }
        }
        throw NetlinkError(
            request.operation, .interrupted, kernelMessage: "the list kept changing while it was read")
    }

    /// Nil where the kernel says that the list changed meanwhile (NLM_F_DUMP_INTR).
    private mutating func foldOnce<Result>(
        _ request: Request, into initial: Result,
        _ body: (inout Result, NetlinkMessage) throws(NetlinkError) -> Void
    ) throws(NetlinkError) -> Result? {
        var message = request.message
        message.setFlags(Int32(NLM_F_ROOT | NLM_F_MATCH))
        sequence &+= 1
        try send(message.finished(sequence: sequence), operation: request.operation)
        var result = initial
        var isInterrupted = false
        while true {
            for message in try receive(operation: request.operation) where message.sequence == sequence {
                isInterrupted = isInterrupted || message.flags & UInt16(NLM_F_DUMP_INTR) != 0
                if let answer = try read(message, of: request.operation) {
                    if let error = answer.error(of: request.operation) { throw error }
                    return isInterrupted ? nil : result
                }
                try body(&result, message)
            }
        }
    }

    /// Sends one request and returns what it is answered with before the acknowledgement.
    @discardableResult
    mutating func ask(_ request: Request) throws(NetlinkError) -> [NetlinkMessage] {
        var message = request.message
        message.setFlags(message.flags | NLM_F_ACK)
        sequence &+= 1
        try send(message.finished(sequence: sequence), operation: request.operation)
        var result: [NetlinkMessage] = []
        while true {
            for message in try receive(operation: request.operation) where message.sequence == sequence {
                if let answer = try read(message, of: request.operation) {
                    if let error = answer.error(of: request.operation) { throw error }
                    return result
                }
                result.append(message)
            }
        }
    }

    /// Sends requests in as few datagrams as there is room for answers, and reads every answer.
    ///
    /// The kernel carries out those after a failed one as well; the error thrown is the first.
    mutating func askAll(_ requests: [Request]) throws(NetlinkError) {
        let chunk = 64
        for start in stride(from: 0, to: requests.count, by: chunk) {
            try askChunk(requests[start..<min(start + chunk, requests.count)])
        }
    }

    private mutating func askChunk(_ requests: ArraySlice<Request>) throws(NetlinkError) {
        for result in try askEach(Array(requests)) { _ = try result.get() }
    }

    /// Sends requests in one datagram, for whose answers there must be room, and returns what each is
    /// answered with, in the order of the requests.
    mutating func askEach(
        _ requests: [Request]
    ) throws(NetlinkError) -> [Result<[NetlinkMessage], NetlinkError>] {
        guard let firstOperation = requests.first?.operation else { return [] }
        let first = sequence &+ 1
        var datagram: [UInt8] = []
        for request in requests {
            sequence &+= 1
            var message = request.message
            message.setFlags(message.flags | NLM_F_ACK)
            datagram += message.finished(sequence: sequence)
        }
        try send(datagram, operation: firstOperation)
        var results = [Result<[NetlinkMessage], NetlinkError>?](repeating: nil, count: requests.count)
        var answers = [[NetlinkMessage]](repeating: [], count: requests.count)
        while results.contains(where: { $0 == nil }) {
            for message in try receive(operation: firstOperation) {
                let index = Int(message.sequence &- first)
                guard requests.indices.contains(index) else { continue }
                guard let answer = try read(message, of: requests[index].operation) else {
                    answers[index].append(message)
                    continue
                }
                let error = answer.error(of: requests[index].operation)
                results[index] = error.map { .failure($0) } ?? .success(answers[index])
            }
        }
        return results.compactMap { $0 }
    }

    /// Sends the pieces of a batch as one datagram, and returns every message that the kernel has
    /// put into the socket by then: nf_tables works synchronously.
    mutating func exchange(
        _ pieces: UnsafeMutableBufferPointer<iovec>, count messages: Int, operation: String
    ) throws(NetlinkError) -> [NetlinkMessage] {
        let length = pieces.reduce(0) { $0 + $1.iov_len }
        makeRoom(SO_SNDBUF, SO_SNDBUFFORCE, bytes: length + 4096)
        makeRoom(SO_RCVBUF, SO_RCVBUFFORCE, bytes: messages * 1024)
        var header = msghdr()
        header.msg_iov = pieces.baseAddress
        header.msg_iovlen = pieces.count
        let descriptor = mnl_socket_get_fd(socket)
        guard uninterrupted({ FaultPoint.send.call { sendmsg(descriptor, &header, 0) } }) == length else {
            throw NetlinkError(operation, .current)
        }
        var result: [NetlinkMessage] = []
        while try hasAnswer(operation: operation) {
            result += try receive(operation: operation)
        }
        return result
    }

    /// The next free sequence numbers, of which the first is returned.
    mutating func reserveSequence(_ count: Int) -> UInt32 {
        let first = sequence &+ 1
        sequence &+= UInt32(clamping: count)
        return first
    }

    private func send(_ bytes: [UInt8], operation: String) throws(NetlinkError) {
        let sent = uninterrupted { FaultPoint.send.call { mnl_socket_sendto(socket, bytes, bytes.count) } }
        guard sent == bytes.count else { throw NetlinkError(operation, .current) }
    }

    /// One datagram. libmnl answers ENOSPC where it was cut: an error, never a short list.
    private mutating func receive(operation: String) throws(NetlinkError) -> [NetlinkMessage] {
        let socket = socket
        let count = uninterrupted {
            buffer.withUnsafeMutableBytes { room in
                FaultPoint.receive.transfer(room.count) { mnl_socket_recvfrom(socket, room.baseAddress, $0) }
            }
        }
        guard count >= 0 else { throw NetlinkError(operation, .current) }
        do {
            return try NetlinkMessage.all(in: Array(buffer[..<count]))
        } catch {
            throw NetlinkError(operation, .badMessage)
        }
    }

    private func read(
        _ message: NetlinkMessage, of operation: String
    ) throws(NetlinkError) -> KernelAnswer? {
        do {
            return try KernelAnswer(message)
        } catch {
            throw NetlinkError(operation, .badMessage)
        }
    }

    private func hasAnswer(operation: String) throws(NetlinkError) -> Bool {
        var descriptor = pollfd(fd: mnl_socket_get_fd(socket), events: Int16(POLLIN), revents: 0)
        let ready = poll(&descriptor, 1, 0)
        guard ready >= 0 else { throw NetlinkError(operation, .current) }
        return ready > 0
    }

    /// Never shrinks a buffer. The forced variant passes the system's limit and needs
    /// CAP_NET_ADMIN in the first user namespace; the other serves everybody else.
    private func makeRoom(_ option: Int32, _ forced: Int32, bytes: Int) {
        let descriptor = mnl_socket_get_fd(socket)
        var present: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        getsockopt(descriptor, SOL_SOCKET, option, &present, &size)
        var wanted = Int32(clamping: bytes)
        guard wanted > present / 2 else { return }
        if setsockopt(descriptor, SOL_SOCKET, forced, &wanted, size) != 0 {
            setsockopt(descriptor, SOL_SOCKET, option, &wanted, size)
        }
    }
}
