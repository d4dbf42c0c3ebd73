import Glibc
import Netlink
import NetworkModel

/// Questions and answers over UDP with one server. The socket is connected, so that nobody else's
/// datagrams come in and the kernel tells of a closed port (udp(7)).
struct DatagramExchange {
    private let socket: Socket
    private let question: String
    /// After how long a question is sent once more: a datagram may get lost.
    private static let interval = Duration.milliseconds(500)

    /// - Parameter source: our own address; nil lets the kernel choose.
    init(
        with server: IPAddress, port: UInt16, from source: IPAddress? = nil, asking question: String
    ) throws(InquiryError) {
        self.question = question
        socket = try Socket(server.family, .datagram, asking: question)
        do throws(Errno) {
            if let source { try socket.bind(source, port: 0) }
        } catch {
            throw InquiryError(question, error)
        }
        if let error = socket.connect(server, port: port) { throw InquiryError(question, error) }
    }

    /// Asks until something comes that can be read as an answer.
    func ask<Answer>(
        _ payload: [UInt8], within limit: TimeLimit, read: ([UInt8]) -> Reading<Answer>
    ) throws(InquiryError) -> Answer {
        repeat {
            try send(payload)
            let turn = limit.atMost(DatagramExchange.interval)
            while let bytes = try receive(within: turn) {
                switch read(bytes) {
                case .answer(let answer): return answer
                case .malformed(let what): throw InquiryError(question, .malformed(what))
                case .unrelated: continue
                }
            }
        } while !limit.isOver
        throw InquiryError(question, .timeout)
    }

    func send(_ payload: [UInt8]) throws(InquiryError) {
        if let error = socket.send(payload) { throw InquiryError(question, error) }
    }

    /// The next datagram; nil once time is up.
    private func receive(within limit: TimeLimit) throws(InquiryError) -> [UInt8]? {
        while try socket.wait(for: POLLIN, within: limit, asking: question) {
            switch socket.receive() {
            case .bytes(let bytes, _, _): return bytes
            case .error(let error) where error != .interrupted: throw InquiryError(question, error)
            case .error, .nothing: continue
            }
        }
        return nil
    }
}

extension Socket {
    /// - Parameter question: what an error says was asked.
    convenience init(
        _ family: AddressFamily, _ kind: SocketKind, asking question: String
    ) throws(InquiryError) {
        do throws(Failure) {
            try self.init(family, kind)
        } catch {
            throw InquiryError(question, .system(error.kernelWords ?? error.headline))
        }
    }

    /// Waits until it is ready; false once time is up.
    func wait(for events: Int32, within limit: TimeLimit, asking question: String) throws(InquiryError)
        -> Bool
    {
        do throws(Errno) {
            return try limit.wait(for: events, on: descriptor)
        } catch {
            throw InquiryError(question, error)
        }
    }
}
