/// A place in the text: line and column, both from 1, the column in characters (Unicode scalars).
struct YAMLMark: Hashable, Comparable, Sendable {
    // 32 bits each: a profile of a million nodes must fit into little memory.
    private let storedLine: Int32
    private let storedColumn: Int32

    init(line: Int, column: Int) {
        storedLine = Int32(clamping: line)
        storedColumn = Int32(clamping: column)
    }

    var line: Int { Int(storedLine) }
    var column: Int { Int(storedColumn) }

    static func < (left: Self, right: Self) -> Bool {
        (left.line, left.column) < (right.line, right.column)
    }
}

/// From where to where something stands in the text; the end is the first character after it.
struct YAMLSpan: Hashable, Sendable {
    let start: YAMLMark
    let end: YAMLMark

    static let beginning = YAMLSpan(at: YAMLMark(line: 1, column: 1))

    init(start: YAMLMark, end: YAMLMark) {
        self.start = start
        self.end = end
    }

    init(at mark: YAMLMark) {
        self.init(start: mark, end: mark)
    }
}
