/// Something wrong with a profile: where, what, and what to write instead.
public struct ProfileProblem: Hashable, Sendable {
    /// Whether the profile can be applied all the same.
    public enum Severity: Hashable, Sendable {
        /// The profile is refused.
        case error
        /// The profile is valid, and known to cause trouble that gwnet cannot see from here.
        case warning
    }

    /// Whether the profile can be applied all the same.
    public let severity: Severity
    /// The place in the file.
    public let location: SourceLocation
    /// How many characters of the line are meant.
    public let length: Int
    /// The key path, such as `nodes.range`; empty where the text is no YAML.
    public let path: String
    /// What is wrong.
    public let message: String
    /// What to write instead.
    public let remedy: String?
    /// The line of the file, shortened where it is long; nil where it says nothing or is secret.
    public let excerpt: Excerpt?

    /// A line of the file and the part of it that is meant.
    public struct Excerpt: Hashable, Sendable {
        /// The line's text.
        public let text: String
        /// How many characters come before the part that is meant.
        public let offset: Int
        /// How many characters it has.
        public let length: Int
    }

    /// The problem as people read it: place, key and message, the line, and the way out.
    public func render() -> String {
        let prefix = severity == .warning ? "warning: " : ""
        var lines = ["\(location): \(prefix)\(path.isEmpty ? "" : path + ": ")\(message)"]
        if let excerpt {
            let number = String(location.line)
            let margin = String(repeating: " ", count: max(0, 6 - number.count))
            lines.append("\(margin)\(number) | \(excerpt.text)")
            lines.append("       | \(excerpt.pointer)")
        }
        if let remedy { lines.append("    \(remedy)") }
        return lines.joined(separator: "\n")
    }
}

extension ProfileProblem.Excerpt {
    private static let widest = 86

    /// A line, cut to the terminal's width around what is meant, without characters that a terminal obeys.
    init(_ line: SourceLine, column: Int, length: Int) {
        let isLong = line.length(atMost: Self.widest + 1) > Self.widest
        let cut = isLong ? max(0, column - 11) : 0
        let visible = line.scalars(from: cut, count: Self.widest + 1)
        let text = visible.prefix(Self.widest).map { $0 == "\t" || $0.isShowable ? $0 : "\u{fffd}" }
        var shown = String.UnicodeScalarView(text)
        if cut > 0 { shown.insert("…", at: shown.startIndex) }
        if visible.count > Self.widest { shown.append("…") }
        self.text = String(shown)
        offset = column - 1 - cut + (cut > 0 ? 1 : 0)
        self.length = max(1, min(length, text.count - (column - 1 - cut)))
    }

    /// `^~~~` under the part that is meant; tabs stay tabs and ideographs are wide, so that it lines up.
    fileprivate var pointer: String {
        let scalars = String.UnicodeScalarView(text.unicodeScalars.prefix(offset))
        let before = String(scalars).map { character in
            character == "\t" ? "\t" : String(repeating: " ", count: TextWidth.columns(character))
        }
        let meant = String.UnicodeScalarView(text.unicodeScalars.dropFirst(offset).prefix(length))
        let width = max(1, TextWidth.columns(String(meant)))
        return before.joined() + "^" + String(repeating: "~", count: width - 1)
    }
}
