/// The bytes of a file along with changes to be made, all of them at offsets into the old bytes.
struct EditedText {
    let bytes: [UInt8]
    private var changes: [(range: Range<Int>, text: String)] = []

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// The bytes after all changes; what no change names is as it was.
    var result: [UInt8] {
        var result: [UInt8] = []
        var rest = 0
        for change in changes.sorted(by: { $0.range.lowerBound < $1.range.lowerBound }) {
            result += bytes[rest..<max(rest, change.range.lowerBound)]
            result += Array(change.text.utf8)
            rest = max(rest, change.range.upperBound)
        }
        return result + bytes[rest...]
    }

    mutating func replace(_ range: Range<Int>, with text: String) {
        changes.append((range, text))
    }

    mutating func insert(_ text: String, at offset: Int) {
        replace(offset..<offset, with: text)
    }
}

// MARK: - Lines

extension EditedText {
    /// Where the line begins that an offset lies on, a byte order mark left out.
    func lineStart(of offset: Int) -> Int {
        let start = bytes[..<offset].lastIndex(where: Self.isBreak).map { $0 + 1 } ?? 0
        return start == 0 && bytes.starts(with: [0xef, 0xbb, 0xbf]) ? 3 : start
    }

    /// Where it ends, its line break left out.
    func lineEnd(of offset: Int) -> Int {
        bytes[offset...].firstIndex(where: Self.isBreak) ?? bytes.endIndex
    }

    /// Where the next line begins, or the text ends.
    func nextLine(after offset: Int) -> Int {
        let end = lineEnd(of: offset)
        let isPair = bytes[end...].starts(with: [0x0d, 0x0a])
        return min(bytes.endIndex, end + (isPair ? 2 : 1))
    }

    /// The line break that this text uses.
    var lineBreak: String {
        guard let first = bytes.firstIndex(where: Self.isBreak) else { return "\n" }
        return String(decoding: bytes[first..<nextLine(after: first)], as: UTF8.self)
    }

    /// How many characters stand before an offset on its line.
    func column(of offset: Int) -> Int {
        bytes[lineStart(of: offset)..<offset].count { $0 & 0xc0 != 0x80 }
    }

    /// Whether nothing but blanks stands in a part of a line.
    func isBlank(_ range: Range<Int>) -> Bool { bytes[range].allSatisfy(Self.isSpace) }

    /// The end of what a node shows: a block scalar ends where the line after it begins.
    func end(of node: SourceNode) -> Int {
        var end = min(node.end, bytes.endIndex)
        guard end > 0, Self.isBreak(bytes[end - 1]) || isBlank(lineStart(of: end)..<end) else { return end }
        while end > 0, Self.isBreak(bytes[end - 1]) || Self.isSpace(bytes[end - 1]) { end -= 1 }
        return end
    }

    static func isBreak(_ byte: UInt8) -> Bool { byte == 0x0a || byte == 0x0d }
    static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
}

// MARK: - YAML

extension EditedText {
    /// The first offset from here on that holds neither blank nor line break nor comment.
    func nextSignificant(from offset: Int) -> Int {
        var index = offset
        while index < bytes.endIndex {
            if bytes[index] == UInt8(ascii: "#") {
                index = lineEnd(of: index)
            } else if Self.isBreak(bytes[index]) || Self.isSpace(bytes[index]) {
                index += 1
            } else {
                break
            }
        }
        return index
    }

    /// Where a node itself begins, after its anchor and tag.
    func contentStart(of range: Range<Int>) -> Int {
        var index = range.lowerBound
        while index < range.upperBound, [UInt8(ascii: "&"), UInt8(ascii: "!")].contains(bytes[index]) {
            let word = bytes[index...].firstIndex { Self.isSpace($0) || Self.isBreak($0) }
            index = nextSignificant(from: word ?? bytes.endIndex)
        }
        return index
    }

    /// Whether a list or mapping is written in brackets or braces.
    func opensFlow(_ content: SourceNode.Content, at start: Int) -> Bool {
        guard start < bytes.endIndex else { return false }
        switch content {
        case .scalar, .alias: return false
        case .sequence: return bytes[start] == UInt8(ascii: "[")
        case .mapping: return bytes[start] == UInt8(ascii: "{")
        }
    }

    /// The quotes of a single value.
    func style(of node: SourceNode) -> YAMLText.Style {
        guard node.contentStart < bytes.endIndex, !node.range.isEmpty else { return .plain }
        switch bytes[node.contentStart] {
        case UInt8(ascii: "\""): return .double
        case UInt8(ascii: "'"): return .single
        default: return .plain
        }
    }

    /// The hyphen in front of an entry of a block list; nil where there is none.
    func hyphen(before item: SourceNode) -> Int? {
        var line = lineStart(of: item.range.lowerBound)
        var end = item.range.lowerBound
        while true {
            let first = bytes[line..<end].firstIndex { !Self.isSpace($0) }
            if let first, bytes[first] == UInt8(ascii: "-") { return first }
            // Between the two there may be comments only.
            guard first == nil || bytes[first ?? 0] == UInt8(ascii: "#"), line > 0 else { return nil }
            end = line - 1
            line = lineStart(of: end)
        }
    }
}
