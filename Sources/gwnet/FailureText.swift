import Gateway
import Profile

/// How a failure reads (docs/look.md).
struct FailureText {
    let lines: [String]

    init(_ failure: Failure) {
        guard failure.problems.isEmpty else {
            let count = failure.problems.count
            let warnings = failure.warnings.isEmpty ? "" : ", \(WarningText.count(failure.warnings))"
            lines =
                (failure.problems + failure.warnings).flatMap(WarningText.lines)
                + ["  \(count) problem\(count == 1 ? "" : "s")\(warnings), nothing changed"]
            return
        }
        let indent = "       "
        var lines = ["gwnet: \(failure.headline)"]
        if let words = failure.kernelWords { lines.append("\(indent)\(failure.speaker) says: \(words)") }
        switch failure.aftermath {
        case .unchanged: lines.append("\(indent)nothing was changed")
        case .putBack: lines.append("\(indent)everything is as before")
        case .kept(let parts):
            let words =
                parts.isEmpty ? "nothing of it counts yet" : "there by now: \(parts.joined(separator: ", "))"
            lines.append(indent + words)
        case .differs(let rest):
            lines.append("\(indent)it could not all be put back; to be as before, what is left is to")
            lines += rest.map { "\(indent)  \($0)" }
        }
        if let remedy = failure.remedy { lines.append("\(indent)\(remedy)") }
        self.lines = lines
    }
}

/// How problems and warnings of a profile read.
enum WarningText {
    static func lines(_ problem: ProfileProblem) -> [String] {
        problem.render().split(separator: "\n", omittingEmptySubsequences: false).map { "  " + $0 }
    }

    /// `2 warnings`
    static func count(_ warnings: [ProfileProblem]) -> String {
        "\(warnings.count) warning\(warnings.count == 1 ? "" : "s")"
    }
}

/// A failure as JSON.
struct FailureRecord: Encodable {
    let version = 1
    let error: String
    let kernel: String?
    let speaker: String?
    let remedy: String?
    let code: Int32
    let state: String
    let differs: [String]
    let problems: [ProblemRecord]
    let warnings: [ProblemRecord]

    init(_ failure: Failure) {
        error = failure.headline
        kernel = failure.kernelWords
        speaker = failure.kernelWords.map { _ in failure.speaker }
        remedy = failure.remedy
        code = failure.code.rawValue
        problems = failure.problems.map { ProblemRecord($0) }
        warnings = failure.warnings.map { ProblemRecord($0) }
        switch failure.aftermath {
        case .unchanged: (state, differs) = ("unchanged", [])
        case .putBack: (state, differs) = ("put_back", [])
        case .kept(let parts): (state, differs) = ("kept", parts)
        case .differs(let rest): (state, differs) = ("differs", rest)
        }
    }
}
