/// What became of a remote procedure call (RFC 5531 9).
enum RPCAnswer: Hashable {
    /// MSG_ACCEPTED and SUCCESS.
    case accepted
    /// PROG_UNAVAIL: such a server, but not this service.
    case programUnavailable
    /// PROG_MISMATCH: the service, but not in this version; from which to which there are.
    case versionMismatch(lowest: UInt32, highest: UInt32)
    /// PROC_UNAVAIL, GARBAGE_ARGS, SYSTEM_ERR, by their numbers.
    case failed(UInt32)
    /// MSG_DENIED: RPC_MISMATCH or AUTH_ERROR, by its number.
    case denied(UInt32)
}

/// What came back, and, where the call was accepted, its results.
struct RPCReply: Hashable {
    let answer: RPCAnswer
    /// As the program's own protocol has them.
    let results: [UInt8]
}

/// Who a call comes from.
enum RPCCredentials {
    /// AUTH_NONE (RFC 5531 8.1).
    case none
    /// AUTH_SYS with the numbers of root, and of no other group (RFC 5531 appendix A).
    case root

    fileprivate var words: [UInt32] {
        switch self {
        case .none: [0, 0]
        // Flavour and length; stamp, an empty machine name, user, group, no further groups.
        case .root: [1, 20, 0, 0, 0, 0, 0]
        }
    }
}

/// Calls and replies of ONC RPC, byte by byte (RFC 5531, with the record marking of its section 11).
enum RPCMessage {
    /// How long a record may be: a reply without results has at most 28 bytes beside its verifier,
    /// which has at most 400, and we ask for nothing that has long results.
    private static let longestRecord = 1024

    /// A call as a record of its own.
    ///
    /// - Parameter procedure: 0, which every program has, does nothing.
    static func call(
        _ transaction: UInt32, program: UInt32, version: UInt32, procedure: UInt32 = 0,
        as credentials: RPCCredentials = .none, arguments: [UInt8] = []
    ) -> [UInt8] {
        var call: [UInt8] = []
        // CALL, version 2 of RPC; the verifier is AUTH_NONE and empty.
        let numbers = [transaction, 0, 2, program, version, procedure] + credentials.words + [0, 0]
        numbers.forEach { call.appendNumber($0) }
        call += arguments
        var marked: [UInt8] = []
        marked.appendNumber(UInt32(0x8000_0000) | UInt32(truncatingIfNeeded: call.count))
        return marked + call
    }

    /// What a stream says to a call; unrelated as long as no whole reply to it has come.
    static func read(_ stream: [UInt8], answering transaction: UInt32) -> Reading<RPCReply> {
        var reader = NetworkBytes(stream)
        while true {
            switch record(&reader) {
            case .malformed(let what): return .malformed(what)
            case .unrelated: return .unrelated
            case .answer(let record):
                let reading = reply(record, answering: transaction)
                if reading != .unrelated { return reading }
            }
        }
    }

    /// The next record, put together from its fragments.
    private static func record(_ reader: inout NetworkBytes) -> Reading<[UInt8]> {
        var record: [UInt8] = []
        while let mark = reader.number(UInt32.self) {
            let length = Int(mark & 0x7fff_ffff)
            // Fragments without content could go on for ever.
            guard length > 0, record.count + length <= longestRecord else {
                return .malformed("a fragment of \(length) bytes")
            }
            guard let fragment = reader.take(length) else { return .unrelated }
            record += fragment
            if mark >> 31 == 1 { return .answer(record) }
        }
        return .unrelated
    }

    private static func reply(_ record: [UInt8], answering transaction: UInt32) -> Reading<RPCReply> {
        var reader = NetworkBytes(record)
        let cut = Reading<RPCReply>.malformed("a reply is cut short")
        guard let identifier = reader.number(UInt32.self), let kind = reader.number(UInt32.self) else {
            return cut
        }
        guard identifier == transaction, kind == 1 else { return .unrelated }
        guard let status = reader.number(UInt32.self) else { return cut }
        switch status {
        case 0:
            guard let answer = acceptance(&reader) else { return cut }
            return .answer(RPCReply(answer: answer, results: Array(reader.rest)))
        case 1:
            guard let reason = reader.number(UInt32.self) else { return cut }
            return .answer(RPCReply(answer: .denied(reason), results: []))
        default: return .malformed("reply status \(status)")
        }
    }

    private static func acceptance(_ reader: inout NetworkBytes) -> RPCAnswer? {
        // The verifier: its flavour, its length, and so many bytes, filled up to a multiple of four.
        guard reader.take(4) != nil, let length = reader.number(UInt32.self), length <= 400,
            reader.take((Int(length) + 3) / 4 * 4) != nil, let status = reader.number(UInt32.self)
        else { return nil }
        switch status {
        case 0: return .accepted
        case 1: return .programUnavailable
        case 2:
            guard let lowest = reader.number(UInt32.self), let highest = reader.number(UInt32.self) else {
                return nil
            }
            return .versionMismatch(lowest: lowest, highest: highest)
        default: return .failed(status)
        }
    }
}
