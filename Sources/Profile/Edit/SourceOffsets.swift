/// Turns libyaml's lines and columns into offsets.
///
/// It remembers the last place: they come in the order of the text, and a line may be megabytes long.
struct SourceOffsets {
    private let lines: [Int: SourceLine]
    private let end: Int
    private var last = (line: 0, column: 1, offset: 0)

    init(_ source: SourceText) {
        // The last bytes of the line breaks of YAML 1.1: LF, CR, NEL, LS and PS.
        let breaks = source.bytes.count { [0x0a, 0x0d, 0x85, 0xa8, 0xa9].contains($0) }
        lines = source.lines(Set(1...breaks + 1))
        end = source.bytes.endIndex
    }

    /// The offset of a place, or the text's end where it lies beyond.
    mutating func offset(of mark: YAMLMark) -> Int {
        guard let line = lines[mark.line] else { return end }
        if last.line != mark.line || last.column > mark.column {
            last = (mark.line, 1, line.bytes.startIndex)
        }
        while last.column < mark.column, last.offset < line.bytes.endIndex {
            last.offset = Self.characterEnd(after: last.offset, in: line.bytes)
            last.column += 1
        }
        return last.offset
    }

    /// The offsets of both ends.
    mutating func range(of span: YAMLSpan) -> Range<Int> {
        let start = offset(of: span.start)
        return start..<max(start, offset(of: span.end))
    }

    private static func characterEnd(after offset: Int, in bytes: ArraySlice<UInt8>) -> Int {
        var next = offset + 1
        while next < bytes.endIndex, bytes[next] & 0xc0 == 0x80 { next += 1 }
        return next
    }
}
