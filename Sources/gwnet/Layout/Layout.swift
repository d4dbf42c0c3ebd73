/// Lays text out in so many columns: nothing that it makes is wider.
struct Layout {
    /// In columns.
    let width: Int
    let symbols: Symbols

    /// Narrower than this nothing can be said; a window that is gets its lines cut off.
    static let least = 20

    init(width: Int, _ symbols: Symbols) {
        self.width = max(Layout.least, width)
        self.symbols = symbols
    }

    func phrase(_ text: String, _ meaning: Output.Meaning? = nil) -> Phrase {
        Phrase(text, meaning, in: symbols)
    }

    func cropped(_ phrase: Phrase, to limit: Int? = nil) -> Phrase {
        phrase.cropped(to: limit ?? width, symbols.ellipsis)
    }

    /// Items with a dot between them after a label; what does not fit goes on below, under the first.
    func list(_ label: Phrase, _ items: [Phrase]) -> [Phrase] {
        broken(items, after: label, between: phrase(" · "))
    }

    /// Words after a label; what does not fit goes on below, under the first.
    func paragraph(_ label: Phrase, _ text: Phrase) -> [Phrase] {
        broken(text.words, after: label, between: phrase(" "))
    }

    private func broken(_ items: [Phrase], after label: Phrase, between separator: Phrase) -> [Phrase] {
        let label = cropped(label, to: width * 2 / 3)
        let room = width - label.width
        var lines: [Phrase] = []
        var line = Phrase.empty
        for item in items.map({ cropped($0, to: room) }) {
            if line.width == 0 {
                line = item
            } else if line.width + separator.width + item.width <= room {
                line = line + separator + item
            } else {
                lines.append(line)
                line = item
            }
        }
        return (lines + [line]).enumerated().map { index, line in
            ((index == 0 ? label : .blanks(label.width)) + line).trimmed
        }
    }
}
