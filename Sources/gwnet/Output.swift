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
    private let isQuiet: Bool
    /// Symbols beyond ASCII only where the locale can show them.
    let symbols: Symbols

    init(color: ColorChoice, isQuiet: Bool) {
        let isWanted = getenv("NO_COLOR").map { String(cString: $0).isEmpty } ?? true
        switch color {
        case .always: isColored = true
        case .never: isColored = false
        case .auto: isColored = isWanted && isatty(STDOUT_FILENO) == 1
        }
        self.isQuiet = isQuiet
        symbols = Symbols.forLocale
    }

    /// A result.
    func line(_ text: String = "") {
        guard !isQuiet else { return }
        Swift.print(symbols.spelled(text))
    }

    /// A result that was asked for, quiet or not: an exported script, JSON.
    func raw(_ text: String) {
        Swift.print(text, terminator: "")
    }

    func raw(_ bytes: [UInt8]) {
        raw(String(decoding: bytes, as: UTF8.self))
    }

    func painted(_ text: String, _ meaning: Meaning) -> String {
        isColored ? "\u{1B}[\(meaning.rawValue)m\(text)\u{1B}[0m" : text
    }

    /// A failure, to stderr: what, in whose words, what now, what to do.
    func print(_ failure: Failure, asJSON: Bool) {
        if asJSON, let bytes = try? JSON.encode(FailureRecord(failure)) {
            raw(bytes)
            return
        }
        for line in FailureText(failure).lines { toStandardError(symbols.spelled(line)) }
    }

    private func toStandardError(_ line: String) {
        let bytes = Array((line + "\n").utf8)
        _ = write(STDERR_FILENO, bytes, bytes.count)
    }
}

/// The signs of the output, with a spelling for terminals that know only ASCII.
struct Symbols {
    private let isUnicode: Bool

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
    ]

    func spelled(_ text: String) -> String {
        guard !isUnicode else { return text }
        return text.reduce(into: "") { $0 += Symbols.spellings[$1] ?? String($1) }
    }
}
