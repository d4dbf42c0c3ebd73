import NetworkModel
import Gateway
import Glibc

/// The one place that prints.
struct Output {
    /// What a colour means; it is never the only sign.
    enum Meaning: Int {
        case good = 32
        case degraded = 33
        case broken = 31
        case faint = 2
        case strong = 1
    }

    private let isColored: Bool
    /// Errors may go elsewhere.
    private let colorsErrors: Bool
    private let isQuiet: Bool
    /// Symbols beyond ASCII only where the locale can show them.
    let symbols: Symbols

    init(color: ColorChoice, isQuiet: Bool) {
        let isWanted = getenv("NO_COLOR").map { String(cString: $0).isEmpty } ?? true
        switch color {
        case .always: (isColored, colorsErrors) = (true, true)
        case .never: (isColored, colorsErrors) = (false, false)
        case .auto:
            isColored = isWanted && isatty(STDOUT_FILENO) == 1
            colorsErrors = isWanted && isatty(STDERR_FILENO) == 1
        }
        self.isQuiet = isQuiet
        symbols = Symbols.forLocale
    }

    /// A result.
    func line(_ text: String = "") {
        guard !isQuiet else { return }
        Swift.print(symbols.spelled(text))
    }

    /// Results of something that goes on, past any buffer.
    ///
    /// - Returns: false where they cannot be written.
    func linesAtOnce(_ texts: [String]) -> Bool {
        isQuiet || bytes(Array(texts.map { symbols.spelled($0) + "\n" }.joined().utf8))
    }

    /// Results, painted.
    func lines(_ phrases: [Phrase]) {
        for phrase in phrases { line(rendered(phrase)) }
    }

    func rendered(_ phrase: Phrase) -> String {
        phrase.pieces.map { piece in piece.meaning.map { painted(piece.text, $0) } ?? piece.text }.joined()
    }

    /// So much room as the terminal has.
    var layout: Layout { Layout(width: TerminalSize.current.columns, symbols) }
    /// Hands on what was printed, also where a pipe would keep it for later.
    func flush() { fflush(nil) }

    /// A result that was asked for, quiet or not: an exported script, JSON.
    ///
    /// Ends the program where it cannot be written: half a script must not pass for a whole one.
    func raw(_ text: String) {
        if !written(Array(text.utf8)) { exit(1) }
    }

    /// Half an object passes for none, and what a command has changed is changed.
    func raw(_ bytes: [UInt8]) {
        _ = written(bytes)
    }

    private func written(_ bytes: [UInt8]) -> Bool {
        flush()
        if self.bytes(bytes) { return true }
        let reason = String(cString: strerror(errno))
        toStandardError(accented("gwnet: could not write the output: \(reason)"))
        return false
    }

    /// Bytes at once, past any buffer: frames of a terminal, lines of a stream.
    ///
    /// - Returns: false where they cannot be written.
    @discardableResult
    func bytes(_ bytes: [UInt8]) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(STDOUT_FILENO, $0.baseAddress, $0.count) }
            guard count > 0 || errno == EINTR else { return false }
            rest = rest.dropFirst(max(0, count))
        }
        return true
    }

    func bytes(_ text: String) { bytes(Array(text.utf8)) }

    func painted(_ text: String, _ meaning: Meaning) -> String {
        isColored ? "\u{1B}[\(meaning.rawValue)m\(text)\u{1B}[0m" : text
    }

    /// A failure, to stderr: what, in whose words, what now, what to do.
    func print(_ failure: Failure, asJSON: Bool) {
        if asJSON, let bytes = try? JSON.encode(FailureRecord(failure)) {
            raw(bytes)
            return
        }
        for line in fitted(FailureText(failure).lines) { toStandardError(accented(symbols.spelled(line))) }
    }

    /// Red where it says what is wrong: the marks under an excerpt, and the name that begins an error.
    private func accented(_ line: String) -> String {
        guard colorsErrors else { return line }
        let marks = line.drop { $0 == " " || $0 == "|" }
        if marks.first == "^", marks.allSatisfy({ $0 == "^" || $0 == "~" }) {
            return line.dropLast(marks.count) + "\u{1B}[31m\(marks)\u{1B}[0m"
        }
        let name = "gwnet:"
        return line.hasPrefix(name) ? "\u{1B}[31m\(name)\u{1B}[0m\(line.dropFirst(name.count))" : line
    }

    /// A question, to stderr, and the line that is typed; nil at the end of what is there to be read.
    func ask(_ question: String) -> String? {
        flush()
        let bytes = Array(
            symbols.spelled(
                question.split(separator: "\n").map { String($0).printable }.joined(separator: "\n")
            ).utf8)
        _ = write(STDERR_FILENO, bytes, bytes.count)
        return readLine()
    }

    /// Something besides the result, to stderr.
    func print(_ notice: Notice) {
        let lines = ["gwnet: \(notice.message)"] + (notice.remedy.map { ["       \($0)"] } ?? [])
        for line in fitted(lines) { toStandardError(symbols.spelled(line)) }
    }

    /// Where a terminal shows them; in files and pipes a line stays a line.
    private func fitted(_ lines: [String]) -> [String] {
        guard let size = TerminalSize(of: STDERR_FILENO) else { return lines }
        return FittedMessage(lines, Layout(width: size.columns, symbols)).lines
    }

    func toStandardError(_ line: String, ending: String = "\n") {
        let bytes = Array((line + ending).utf8)
        _ = write(STDERR_FILENO, bytes, bytes.count)
    }
}

/// The signs of the output, with a spelling for terminals that know only ASCII.
struct Symbols {
    let isUnicode: Bool

    /// LC_ALL, LC_CTYPE, LANG: the first that is set decides (locale(7)).
    static var forLocale: Symbols {
        let names: [String] = ["LC_ALL", "LC_CTYPE", "LANG"]
        let value =
            names.compactMap { name in getenv(name).map { String(cString: $0) } }
            .first { !$0.isEmpty } ?? ""
        let name = value.lowercased()
        return Symbols(isUnicode: name.contains("utf-8") || name.contains("utf8"))
    }

    private static let spellings: [Character: String] = [
        "●": "*", "→": "->", "·": "-", "⚠": "!", "✓": "ok", "✗": "no",
        "…": "...", "│": "|", "─": "-", "┌": "+", "└": "+", "├": "+", "┬": "+", "┴": "+",
    ]

    /// Stands for what was cut off.
    var ellipsis: String { spelled("…") }

    func spelled(_ text: String) -> String {
        guard !isUnicode else { return text }
        return text.reduce(into: "") { $0 += Symbols.spellings[$1] ?? ($1.isASCII ? String($1) : "?") }
    }
}
