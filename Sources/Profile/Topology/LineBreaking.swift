/// Breaks text into lines that fit, in whatever unit the caller measures.
struct LineBreaking {
    /// The widest line.
    let limit: Int
    /// The most lines; what does not fit into them is left out, and a mark says so.
    let count: Int
    /// What stands for the text left out.
    let mark: String
    /// How wide a character is.
    let width: (Character) -> Int

    /// The lines: one at least, each holding a character at least.
    func lines(_ text: String) -> [String] {
        var rest = Substring(text)
        var lines: [String] = []
        while !rest.isEmpty || lines.isEmpty {
            let end = end(of: rest, within: limit)
            if lines.count == count - 1, end < rest.endIndex { return lines + [cut(rest)] }
            lines.append(String(rest[..<end]))
            rest = rest[end...].drop { $0 == " " }
        }
        return lines
    }

    /// Where the first line ends: behind a space or punctuation where one is not too far to the left.
    private func end(of text: Substring, within room: Int) -> Substring.Index {
        let full = fullEnd(of: text, within: room)
        guard full < text.endIndex else { return full }
        let line = text[..<full]
        let least = line.index(line.startIndex, offsetBy: line.count / 3)
        let space = line.lastIndex(of: " ").flatMap { $0 >= least ? line.index(after: $0) : nil }
        let point = line.lastIndex { "-./:,=".contains($0) }
            .flatMap { $0 >= least ? line.index(after: $0) : nil }
        return space ?? point ?? full
    }

    private func fullEnd(of text: Substring, within room: Int) -> Substring.Index {
        var (used, end) = (0, text.startIndex)
        while end < text.endIndex {
            used += width(text[end])
            guard used <= room || end == text.startIndex else { break }
            end = text.index(after: end)
        }
        return end
    }

    private func cut(_ text: Substring) -> String {
        let room = limit - mark.reduce(0) { $0 + width($1) }
        return text[..<fullEnd(of: text, within: room)] + mark
    }
}
