import NetworkModel

/// Reads a message of the domain name system from its start on.
struct DNSReader {
    private let message: [UInt8]
    private var position = 0

    init(_ message: [UInt8]) {
        self.message = message
    }

    struct Header {
        let identifier: UInt16
        let isResponse: Bool
        let isTruncated: Bool
        let code: UInt8
        let questions: UInt16
        let answers: UInt16
    }

    mutating func header() -> Header? {
        guard let identifier = number(), let flags = number(), let questions = number(),
            let answers = number(), take(4) != nil
        else { return nil }
        return Header(
            identifier: identifier, isResponse: flags & 0x8000 != 0, isTruncated: flags & 0x0200 != 0,
            code: UInt8(flags & 0xf), questions: questions, answers: answers)
    }

    mutating func question() -> (name: DNSName?, type: UInt16)? {
        guard let labels = labels(), let type = number(), number() == 1 else { return nil }
        return (DNSName(labels: labels), type)
    }

    /// The next record; one of another type is unrelated.
    mutating func record(_ wanted: DNSRecordType) -> Reading<DNSAnswer.Record> {
        guard labels() != nil, let type = number(), let `class` = number(), take(4) != nil,
            let length = number().map(Int.init), length <= message.count - position
        else { return .malformed("a record is cut short") }
        let start = position
        position += length
        guard type == wanted.rawValue, `class` == 1 else { return .unrelated }
        switch wanted {
        case .address:
            let address = IPAddress(bytes: message[start..<position])
            guard let address, address.isIPv4 else { return .malformed("an address of \(length) bytes") }
            return .answer(.address(address))
        case .pointer:
            var reader = self
            reader.position = start
            guard let name = reader.labels().flatMap({ DNSName(labels: $0) }), reader.position == position
            else { return .malformed("the name in a pointer") }
            return .answer(.name(name))
        }
    }

    /// A name, with the compression of RFC 1035 4.1.4; none for the root.
    ///
    /// A pointer has to lead further back than the one before: no loop can.
    private mutating func labels() -> [[UInt8]]? {
        var labels: [[UInt8]] = []
        var size = 1
        var reader = self
        var earliest = position
        var end: Int?
        while let length = reader.take(1)?.first {
            switch length >> 6 {
            case 0 where length == 0:
                position = end ?? reader.position
                return labels
            case 0:
                size += Int(length) + 1
                guard size <= 255, let label = reader.take(Int(length)) else { return nil }
                labels.append(Array(label))
            case 3:
                guard let low = reader.take(1)?.first else { return nil }
                end = end ?? reader.position
                reader.position = Int(length & 0x3f) << 8 | Int(low)
                guard reader.position < earliest else { return nil }
                earliest = reader.position
            default: return nil
            }
        }
        return nil
    }

    private mutating func number() -> UInt16? {
        take(2).map { UInt16($0[$0.startIndex]) << 8 | UInt16($0[$0.startIndex + 1]) }
    }

    private mutating func take(_ count: Int) -> ArraySlice<UInt8>? {
        guard count <= message.count - position else { return nil }
        defer { position += count }
        return message[position..<position + count]
    }
}
