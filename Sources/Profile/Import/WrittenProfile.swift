/// A profile that gwnet has written, and what whoever asked for it should know.
public struct WrittenProfile: Hashable, Sendable {
    /// The text; `check` accepts it.
    public let text: String
    /// What was wrong, assumed or left out.
    public let remarks: [Remark]

    /// Something that was wrong, assumed or left out.
    public struct Remark: Hashable, Sendable {
        /// Where it was read; nil for what was not read from a file.
        public let location: SourceLocation?
        /// What it is about, such as a variable or a NIC.
        public let subject: String
        /// What was found.
        public let message: String
        /// What was made of it, or what to do.
        public let remedy: String

        /// In two lines, as `check` has them.
        public func render() -> String {
            let place = location.map { "\($0): " } ?? ""
            return "\(place)\(subject): \(message)\n    \(remedy)"
        }
    }
}

/// Lines of a profile, of which some bear a comment at their end.
struct ProfileLines {
    private var lines: [String] = []

    /// The text with a line end.
    var text: String { lines.joined(separator: "\n") + "\n" }

    mutating func add(_ line: String = "", comment: String? = nil) {
        guard let comment else { return lines.append(line) }
        lines.append(line.isEmpty ? "# \(comment)" : "\(line)  # \(comment)")
    }

    /// A comment on a line of its own.
    mutating func note(_ text: String, indent: Int = 0) {
        lines.append(String(repeating: " ", count: indent) + "# " + text)
    }
}
