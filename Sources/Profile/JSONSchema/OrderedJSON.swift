/// A JSON value whose objects keep the order of their keys, so that a schema reads as a profile does.
///
/// Encoders sort keys or shuffle them; neither is the order of the table.
indirect enum OrderedJSON: Sendable {
    typealias Member = (key: String, value: OrderedJSON)

    case string(String)
    case integer(Int)
    case flag(Bool)
    case list([OrderedJSON])
    case object([Member])

    /// A list of strings.
    static func strings(_ texts: [String]) -> OrderedJSON { .list(texts.map { .string($0) }) }

    /// The value as text: objects over several lines, lists of single values on one.
    func render(indent: String = "") -> String {
        switch self {
        case .string(let text): Self.quoted(text)
        case .integer(let number): "\(number)"
        case .flag(let flag): "\(flag)"
        case .list(let items) where items.allSatisfy(\.isSingle):
            "[" + items.map { $0.render() }.joined(separator: ", ") + "]"
        case .list(let items):
            Self.block(items.map { $0.render(indent: indent + "  ") }, "[", "]", indent)
        case .object(let members):
            Self.block(
                members.map { Self.quoted($0.key) + ": " + $0.value.render(indent: indent + "  ") },
                "{", "}", indent)
        }
    }

    private var isSingle: Bool {
        switch self {
        case .string, .integer, .flag: true
        case .list, .object: false
        }
    }

    private static func block(
        _ lines: [String], _ opening: String, _ closing: String, _ indent: String
    ) -> String {
        guard !lines.isEmpty else { return opening + closing }
        return "\(opening)\n" + lines.map { "\(indent)  \($0)" }.joined(separator: ",\n")
            + "\n\(indent)\(closing)"
    }

    private static func quoted(_ text: String) -> String {
        "\"" + text.unicodeScalars.map(escaped).joined() + "\""
    }

    /// RFC 8259 7: quotation mark, reverse solidus and control characters must not stand as they are.
    private static func escaped(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "\"": return "\\\""
        case "\\": return "\\\\"
        case "\u{0}"..."\u{1f}":
            let digits = String(scalar.value, radix: 16)
            return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        default: return String(scalar)
        }
    }
}
