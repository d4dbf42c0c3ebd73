import NetworkModel

/// Questions and answers of the domain name system, byte by byte (RFC 1035 4.1).
enum DNSMessage {
    /// A question that wants recursion.
    static func query(_ identifier: UInt16, _ name: DNSName, _ type: DNSRecordType) -> [UInt8] {
        var message: [UInt8] = []
        message.appendNumber(identifier)
        // RD, and one question.
        message += [1, 0, 0, 1, 0, 0, 0, 0, 0, 0]
        message += name.bytes
        message.appendNumber(type.rawValue)
        message.appendNumber(UInt16(1))
        return message
    }

    /// What a datagram says to a question.
    ///
    /// One with another identifier or question answers an earlier one, or is forged.
    static func read(
        _ message: [UInt8], answering identifier: UInt16, _ name: DNSName, _ type: DNSRecordType
    ) -> Reading<DNSAnswer> {
        var reader = DNSReader(message)
        guard let header = reader.header(), header.identifier == identifier, header.isResponse else {
            return .unrelated
        }
        // A server that could not read the question may leave it out.
        if header.questions == 1 {
            guard let question = reader.question() else { return .malformed("its question") }
            guard question.name == name, question.type == type.rawValue else { return .unrelated }
        } else if header.questions > 1 || header.code == 0 {
            return .malformed("\(header.questions) questions")
        }
        var records: [DNSAnswer.Record] = []
        for _ in 0..<header.answers {
            switch reader.record(type) {
            case .answer(let record): records.append(record)
            case .malformed(let what) where !header.isTruncated: return .malformed(what)
            case .malformed, .unrelated: continue
            }
        }
        let code = DNSAnswer.Code(rawValue: header.code)
        return .answer(DNSAnswer(code: code, records: records, isTruncated: header.isTruncated))
    }
}
