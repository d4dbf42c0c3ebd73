import NetworkModel

/// Finds what makes a profile something else than it looks like, in comments as in values: who approves a profile
/// approves what an editor shows.
enum SteeringText {
    /// Each with its place; of a profile that is in force already as warnings, or the next boot would find none.
    ///
    /// libyaml itself refuses other control characters, and the grammar of a text refuses what escapes make of
    /// them.
    static func findings(in source: SourceText, _ root: YAMLNode, isKept: Bool) -> [Finding] {
        let severity: ProfileProblem.Severity = isKept ? .warning : .error
        var findings = findings(in: source, severity)
        let lines = Set(findings.map(\.span.start.line))
        root.forEachScalar { text, span in
            guard findings.count < most, !text.utf8.allSatisfy({ $0 < 0x80 }),
                !(span.start.line...max(span.start.line, span.end.line)).contains(where: lines.contains),
                let scalar = text.unicodeScalars.first(where: \.isSteeringBeyondControl)
            else { return }
            findings.append(finding(scalar, at: span, severity))
        }
        return findings
    }

    /// Those that stand in the text itself.
    static func findings(
        in source: SourceText, _ severity: ProfileProblem.Severity = .error
    ) -> [Finding] {
        source.steeringCharacters(atMost: most).map { mark, scalar in
            finding(scalar, at: YAMLSpan(at: mark), severity)
        }
    }

    private static let most = 20

    private static func finding(
        _ scalar: Unicode.Scalar, at span: YAMLSpan, _ severity: ProfileProblem.Severity
    ) -> Finding {
        let digits = String(scalar.value, radix: 16, uppercase: true)
        let code = "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
        let name = scalar.properties.name.map { " (\($0))" } ?? ""
        return Finding(
            "\(code)\(name) makes the text something else than it looks like", at: span, remedy: "remove it",
            severity: severity)
    }
}

extension SourceText {
    /// The code points that steer text, with their places.
    fileprivate func steeringCharacters(
        atMost limit: Int
    ) -> [(mark: YAMLMark, scalar: Unicode.Scalar)] {
        guard !bytes.allSatisfy({ $0 < 0x80 }) else { return [] }
        var found: [(mark: YAMLMark, scalar: Unicode.Scalar)] = []
        var (line, column) = (1, 1)
        var previous: Unicode.Scalar?
        for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
            if scalar.isSteeringBeyondControl {
                found.append((YAMLMark(line: line, column: column), scalar))
                if found.count == limit { break }
            }
            switch scalar {
            case "\n" where previous == "\r": break
            case "\n", "\r", "\u{85}", "\u{2028}", "\u{2029}": (line, column) = (line + 1, 1)
            default: column += 1
            }
            previous = scalar
        }
        return found
    }
}

extension YAMLNode {
    /// Every key and value.
    fileprivate func forEachScalar(_ body: (String, YAMLSpan) -> Void) {
        switch content {
        case .scalar(let text, _): body(text, span)
        case .sequence(let items): items.forEach { $0.forEachScalar(body) }
        case .mapping(let entries):
            for entry in entries {
                body(entry.key.text, entry.key.span)
                entry.value.forEachScalar(body)
            }
        }
    }
}

extension Unicode.Scalar {
    /// U+0085 is a line break in YAML.
    fileprivate var isSteeringBeyondControl: Bool {
        !isASCII && steersText && (properties.generalCategory != .control || value == 0x85)
    }
}
