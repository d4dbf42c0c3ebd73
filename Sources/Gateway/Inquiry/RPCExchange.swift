import Netlink
import NetworkModel

/// One remote procedure call by TCP.
struct RPCExchange {
    let server: IPAddress
    let port: UInt16
    /// How long it may take in all.
    let patience: Duration

    /// - Parameters:
    ///   - question: what a person calls it.
    ///   - message: the call, given its number.
    func call(_ question: String, _ message: (UInt32) -> [UInt8]) throws(InquiryError) -> RPCReply {
        let transaction = UInt32.random(in: .min ... .max)
        let exchange = try StreamExchange(
            with: server, port: port, within: TimeLimit(patience), asking: question)
        try exchange.send(message(transaction))
        var bytes: [UInt8] = []
        while let more = try exchange.receive() {
            bytes += more
            switch RPCMessage.read(bytes, answering: transaction) {
            case .answer(let reply): return reply
            case .malformed(let what): throw InquiryError(question, .malformed(what))
            case .unrelated where bytes.count > 16 * 1024:
                throw InquiryError(question, .wrongAnswer("answers to other questions only"))
            case .unrelated: continue
            }
        }
        throw InquiryError(question, .closed)
    }
}
