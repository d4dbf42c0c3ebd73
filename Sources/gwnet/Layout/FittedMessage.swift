/// A message of several lines, made to fit: words go on below, lines of a file with the marks under
/// them are cut around the marks.
struct FittedMessage {
    let lines: [String]

    init(_ message: [String], _ layout: Layout) {
        var lines: [String] = []
        var rest = message[...]
        while let line = rest.popFirst() {
            if let marks = rest.first, let excerpt = Excerpt(line, marks: marks) {
                lines += excerpt.fitted(layout)
                rest = rest.dropFirst()
            } else {
                lines += FittedMessage.broken(line, layout)
            }
        }
        self.lines = lines
    }

    /// What goes on stands two columns further in.
    private static func broken(_ line: String, _ layout: Layout) -> [String] {
        guard line.columns > layout.width else { return [line] }
        let indent = line.prefix { $0 == " " }.count
        let (first, words) = (Phrase.blanks(indent), layout.phrase(String(line.dropFirst(indent))).words)
        guard let start = words.first else { return [line] }
        let text = words.dropFirst().reduce(start) { $0 + layout.phrase(" ") + $1 }
        return layout.paragraph(first + .blanks(2), text).enumerated().map { index, line in
            String(line.text.dropFirst(index == 0 ? 2 : 0))
        }
    }
}

/// `      14 |   range: 10.0.0.0/24` above `         |          ^~~~~~~~~~~`.
private struct Excerpt {
    private let source: String
    private let marks: String
    /// Where the file's own text begins.
    private let margin: Int

    /// Nil for lines that are no excerpt.
    init?(_ source: String, marks: String) {
        guard let bar = marks.firstIndex(of: "|"), marks[marks.startIndex..<bar].allSatisfy({ $0 == " " }),
            marks[bar...].contains("^")
        else { return nil }
        // Tabs would be as wide as they like.
        self.source = String(source.map { $0 == "\t" ? " " : $0 })
        self.marks = String(marks.map { $0 == "\t" ? " " : $0 })
        margin = marks.distance(from: marks.startIndex, to: bar) + 2
    }

    /// So much of the line before the marks stays in sight.
    private static let context = 16

    func fitted(_ layout: Layout) -> [String] {
        let start = marks.prefix { $0 != "^" }.count
        let hidden = marks.count <= layout.width ? 0 : max(0, start - margin - Excerpt.context)
        guard hidden > 0 else { return [source, marks].map { layout.cropped(layout.phrase($0)).text } }
        let ellipsis = layout.symbols.ellipsis
        let cut = { (line: String, sign: String) in
            let rest = line.dropFirst(margin + hidden + ellipsis.columns)
            return layout.cropped(layout.phrase(line.prefix(margin) + sign + rest)).text
        }
        return [cut(source, ellipsis), cut(marks, String(repeating: " ", count: ellipsis.columns))]
    }
}
