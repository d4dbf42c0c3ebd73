/// A profile that was refused, with everything that is wrong with it in the order of the file.
public struct ProfileError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What refuses it, at least one, and the warnings.
    public let findings: [ProfileProblem]

    /// What refuses it.
    public var problems: [ProfileProblem] { findings.filter { $0.severity == .error } }

    /// What does not.
    public var warnings: [ProfileProblem] { findings.filter { $0.severity == .warning } }

    /// The problems as people read them.
    public var description: String {
        findings.map { $0.render() }.joined(separator: "\n")
    }
}

extension ProfileError {
    init(_ findings: [Finding], in source: SourceText?, fileName: String) {
        self.findings = ProfileProblem.all(findings, in: source, fileName: fileName)
    }
}

extension ProfileProblem {
    /// Puts findings into the file's order and shows their lines.
    static func all(_ findings: [Finding], in source: SourceText?, fileName: String) -> [ProfileProblem] {
        let sorted = findings.sorted { ($0.span.start, $0.path) < ($1.span.start, $1.path) }
        let lines = source?.lines(Set(sorted.filter(\.showsLine).map(\.span.start.line))) ?? [:]
        // Once for each line: a hundred problems may be in one of four megabytes.
        let secret = Set(lines.filter { holdsSecret($0.value) }.keys)
        return sorted.map { finding in
            let number = finding.span.start.line
            return ProfileProblem(
                finding, line: lines[number], isSecret: secret.contains(number), fileName: fileName)
        }
    }

    fileprivate init(_ finding: Finding, line: SourceLine?, isSecret: Bool, fileName: String) {
        let start = finding.span.start
        location = SourceLocation(file: fileName, line: start.line, column: start.column)
        let length = Self.length(of: finding.span, in: line)
        self.length = length
        severity = finding.severity
        path = finding.path
        message = finding.message
        remedy = finding.remedy
        excerpt = line.flatMap { line in
            guard finding.showsLine, !line.bytes.isEmpty, !isSecret else { return nil }
            return Excerpt(line, column: start.column, length: length)
        }
    }

    /// Whether a wireless or private key may stand here: messages end in logs and in bug reports.
    private static func holdsSecret(_ line: SourceLine) -> Bool {
        ["psk:", "psk\"", "psk'", "pks", "pass", "PRIVATE KEY"].contains { line.contains($0) }
    }

    /// What goes over several lines is underlined to the end of its first.
    private static func length(of span: YAMLSpan, in line: SourceLine?) -> Int {
        if span.start.line == span.end.line { return max(1, span.end.column - span.start.column) }
        let rest = line?.scalars(from: span.start.column - 1, count: 200) ?? []
        return max(1, rest.reversed().drop { $0 == " " || $0 == "\t" }.count)
    }
}
