/// The head of a response (RFC 9112 2.1): its status and header fields.
struct HTTPResponse: Hashable {
    /// Such as 200.
    let status: Int
    /// In their order, names in lower case.
    let fields: [Field]

    struct Field: Hashable {
        let name: String
        let value: String
    }

    /// The first field of that name.
    subscript(name: String) -> String? {
        let name = name.lowercased()
        return fields.first { $0.name == name }?.value
    }

    /// How long a head may be: nginx's own limit for the heads that it passes on is a tenth of it.
    static let longestHead = 64 * 1024

    /// What the start of a connection says; unrelated as long as the head has not ended.
    ///
    /// Interim responses (RFC 9110 15.2) come before the one that counts; 101 is one that does.
    static func read(_ bytes: [UInt8]) -> Reading<HTTPResponse> {
        var rest = bytes[...]
        while let end = endOfHead(rest) {
            guard let response = HTTPResponse(head: rest[..<end]) else {
                return .malformed("no head of HTTP/1")
            }
            if !(100..<200).contains(response.status) || response.status == 101 { return .answer(response) }
            rest = rest[(end + 4)...]
        }
        return bytes.count > longestHead ? .malformed("a head without end") : .unrelated
    }

    private init?(head: ArraySlice<UInt8>) {
        var lines = HTTPResponse.lines(head)[...]
        guard let first = lines.popFirst(), let status = HTTPResponse.status(first) else { return nil }
        let fields = lines.map(HTTPResponse.field)
        self.status = status
        self.fields = fields.compactMap { $0 }
        guard self.fields.count == fields.count else { return nil }
    }

    /// Where the two line ends begin that end the head.
    private static func endOfHead(_ bytes: ArraySlice<UInt8>) -> Int? {
        bytes.indices.dropLast(3).first { bytes[$0..<$0 + 4].elementsEqual([13, 10, 13, 10]) }
    }

    private static func lines(_ head: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
        head.split(separator: 10, omittingEmptySubsequences: false).map { line in
            line.last == 13 ? line.dropLast() : line
        }
    }

    /// `HTTP/1.1 200 OK` (RFC 9112 4).
    private static func status(_ line: ArraySlice<UInt8>) -> Int? {
        let words = line.split(separator: 32, maxSplits: 2, omittingEmptySubsequences: false)
        guard words.count >= 2, words[0].count == 8, words[0].starts(with: "HTTP/1.".utf8),
            words[1].count == 3, let status = Int(String(decoding: words[1], as: UTF8.self)),
            (100...599).contains(status)
        else { return nil }
        return status
    }

    /// `Name: value` (RFC 9112 5); no blank before the colon, no line that continues another.
    private static func field(_ line: ArraySlice<UInt8>) -> Field? {
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > line.startIndex else { return nil }
        let name = line[..<colon]
        guard name.allSatisfy({ (0x21...0x7e).contains($0) }) else { return nil }
        let value = trimmed(line[(colon + 1)...])
        guard value.allSatisfy({ $0 >= 32 && $0 != 127 || $0 == 9 }) else { return nil }
        return Field(
            name: String(decoding: name, as: UTF8.self).lowercased(),
            value: String(decoding: value, as: UTF8.self))
    }

    private static func trimmed(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let isBlank = { (byte: UInt8) in byte == 32 || byte == 9 }
        let rest = text.drop(while: isBlank)
        guard let last = rest.lastIndex(where: { !isBlank($0) }) else { return [] }
        return rest[...last]
    }
}
