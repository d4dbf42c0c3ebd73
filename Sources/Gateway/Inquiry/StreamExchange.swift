import Glibc
import Netlink
import NetworkModel

/// A TCP connection over which one short question is asked.
struct StreamExchange {
    private let socket: Socket
    private let limit: TimeLimit
    private let question: String

    init(
        with server: IPAddress, port: UInt16, within limit: TimeLimit, asking question: String
    ) throws(InquiryError) {
        self.limit = limit
        self.question = question
        socket = try Socket(server.family, .stream, asking: question)
        if let error = socket.connect(server, port: port) { throw InquiryError(question, error) }
        try wait(for: POLLOUT)
        if let error = socket.pendingError { throw InquiryError(question, error) }
    }

    /// Sends what the empty buffer of a fresh connection can take whole: a few kilobytes (tcp(7)).
    func send(_ bytes: [UInt8]) throws(InquiryError) {
        if let error = socket.send(bytes) { throw InquiryError(question, error) }
    }

    /// What comes next, at least a byte and at most 2048; nil at the end of the connection.
    func receive() throws(InquiryError) -> [UInt8]? {
        while true {
            try wait(for: POLLIN)
            switch socket.receive() {
            case .bytes(let bytes, _, _): return bytes.isEmpty ? nil : bytes
            case .error(let error) where error != .interrupted: throw InquiryError(question, error)
            case .error, .nothing: continue
            }
        }
    }

    private func wait(for events: Int32) throws(InquiryError) {
        guard try socket.wait(for: events, within: limit, asking: question) else {
            throw InquiryError(question, .timeout)
        }
    }
}
