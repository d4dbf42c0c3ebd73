/// A new entry of a list or mapping, in both of YAML's styles.
struct Fragment {
    /// Within brackets or braces.
    let flow: String
    /// As lines, indented from 0.
    let lines: [String]

    /// The fragment as the only entry of a list that is the value of a key.
    func asList(of key: String, indent: Int) -> Fragment {
        Fragment(flow: "\(key): [\(flow)]", lines: ["\(key):"] + indented(by: indent))
    }

    /// The fragment as the only entry of a mapping that is the value of a key.
    func asMapping(of key: String, indent: Int) -> Fragment {
        Fragment(flow: "\(key): { \(flow) }", lines: ["\(key):"] + indented(by: indent))
    }

    /// The lines, further to the right.
    func indented(by columns: Int) -> [String] {
        lines.map { String(repeating: " ", count: columns) + $0 }
    }
}

extension EditedText {
    /// Adds an entry behind the last one of a list or mapping that has some.
    mutating func append(_ fragment: Fragment, to collection: SourceNode, afterBlankLine: Bool = false) {
        if collection.isFlow {
            appendInFlow(fragment.flow, to: collection)
        } else {
            let column = firstColumn(of: collection)
            let lines = (afterBlankLine ? [""] : []) + fragment.indented(by: column)
            insertLines(lines, after: end(of: collection))
        }
    }

    /// Fills the value of a key that holds nothing, or an empty list or mapping.
    mutating func fill(
        _ entry: SourceEntry, of parent: SourceNode, with fragment: Fragment,
        indent: Int, brackets: (String, String)
    ) {
        let value = entry.value.range
        let isEmptyFlow = entry.value.isFlow
        let holdsComment = bytes[value].contains(UInt8(ascii: "#"))
        if !parent.isFlow, !holdsComment {
            let blanks = bytes[..<value.lowerBound].reversed().prefix(while: Self.isSpace).count
            if !value.isEmpty { replace(value.lowerBound - blanks..<value.upperBound, with: "") }
            let column = column(of: entry.key.range.lowerBound) + indent
            insertLines(
                fragment.indented(by: column), after: max(value.upperBound, entry.key.range.upperBound))
        } else if isEmptyFlow {
            insert(fragment.flow, at: entry.value.contentStart + 1)
        } else {
            replace(value, with: " " + brackets.0 + fragment.flow + brackets.1)
        }
    }

    /// The column at which the entries of a block list or mapping begin.
    func firstColumn(of collection: SourceNode) -> Int {
        let first = collection.items.first.flatMap { hyphen(before: $0) }
        return column(
            of: first ?? collection.entries.first?.key.range.lowerBound ?? collection.range.lowerBound)
    }

    private mutating func insertLines(_ lines: [String], after offset: Int) {
        let lineBreak = lineBreak
        insert(lines.map { lineBreak + $0 }.joined(), at: lineEnd(of: offset))
    }

    private mutating func appendInFlow(_ flow: String, to collection: SourceNode) {
        guard let last = collection.items.last ?? collection.entries.last?.value else { return }
        let start = collection.items.last?.range.lowerBound ?? collection.entries.last?.key.range.lowerBound
        let first = start ?? last.range.lowerBound
        let next = nextSignificant(from: last.end)
        let hasComma = next < bytes.endIndex && bytes[next] == UInt8(ascii: ",")
        let isFirstOnLine = isBlank(lineStart(of: first)..<first)
        let separator = isFirstOnLine ? lineBreak + String(repeating: " ", count: column(of: first)) : " "
        if !hasComma { insert(",", at: last.end) }
        let from = hasComma ? next + 1 : last.end
        // A comment behind the last entry belongs to it.
        let end = lineEnd(of: from)
        let hasRestOfLine = nextSignificant(from: from) >= end
        insert(separator + flow + (hasComma ? "," : ""), at: isFirstOnLine && hasRestOfLine ? end : from)
    }
}
