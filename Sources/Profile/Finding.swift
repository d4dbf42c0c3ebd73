/// A problem while its place is still a pair of marks: what the reader collects before it knows any line's
/// text.
struct Finding: Error, Hashable {
    let path: String
    let span: YAMLSpan
    let message: String
    let remedy: String?
    /// False where the message says it all, or where the line holds a secret.
    let showsLine: Bool
    /// A warning refuses nothing.
    let severity: ProfileProblem.Severity

    init(
        _ message: String, at span: YAMLSpan, path: String = "", remedy: String? = nil,
        showsLine: Bool = true, severity: ProfileProblem.Severity = .error
    ) {
        self.severity = severity
        self.path = path
        self.span = span
        self.message = message
        self.remedy = remedy
        self.showsLine = showsLine
    }

    /// The same without the file's line.
    var withoutLine: Finding {
        Finding(message, at: span, path: path, remedy: remedy, showsLine: false, severity: severity)
    }

    init(_ message: String, at mark: YAMLMark, remedy: String? = nil) {
        self.init(message, at: YAMLSpan(at: mark), remedy: remedy)
    }
}
