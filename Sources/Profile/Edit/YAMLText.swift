/// Writes text so that YAML reads it back as the same text, in gwnet's reader and in others.
enum YAMLText {
    /// Which quotes a writer prefers.
    enum Style: Hashable, Sendable {
        /// None where the text allows it.
        case plain
        case single
        case double
    }

    /// The text as a scalar, in the style that is wanted or, where that cannot hold it, in double quotes.
    static func scalar(_ text: String, _ style: Style = .plain) -> String {
        let isShowable = text.unicodeScalars.allSatisfy(\.isShowable)
        switch style {
        case .plain where isPlain(text): return text
        case .single where isShowable:
            return "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''")
                + "'"
        case .plain, .single, .double: return "\"" + text.unicodeScalars.map(escaped).joined() + "\""
        }
    }

    /// Whether no quotes are needed: of letters, digits and the few signs that mean nothing anywhere, and
    /// neither number, boolean nor null.
    private static func isPlain(_ text: String) -> Bool {
        guard let first = text.unicodeScalars.first, first == "/" || isLetterOrDigit(first) else {
            return false
        }
        let isClean = text.unicodeScalars.allSatisfy { scalar in
            isLetterOrDigit(scalar) || " ._/-+@():".unicodeScalars.contains(scalar)
        }
        guard isClean, text.last != " ", !text.contains(": "), text.last != ":" else { return false }
        return !looksLikeAnotherType(text)
    }

    private static func isLetterOrDigit(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
    }

    private static func looksLikeAnotherType(_ text: String) -> Bool {
        let words = ["null", "true", "false", "yes", "no", "on", "off", "y", "n"]
        if words.contains(text.lowercased()) { return true }
        // 1.2.3.4 is an address, 1.2 a number, 12:30 one to base 60 (YAML 1.1).
        let dots = text.unicodeScalars.filter { $0 == "." }.count
        return dots <= 1
            && text.unicodeScalars.allSatisfy { "0123456789.+-_eExXoO:".unicodeScalars.contains($0) }
    }

    private static func escaped(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "\"": "\\\""
        case "\\": "\\\\"
        case _ where scalar.isShowable: String(scalar)
        default: "\\U" + String(repeating: "0", count: 8 - hexadecimal(scalar).count) + hexadecimal(scalar)
        }
    }

    private static func hexadecimal(_ scalar: Unicode.Scalar) -> String {
        String(scalar.value, radix: 16)
    }
}
