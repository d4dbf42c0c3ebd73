/// A text in double quotes, with a backslash before the characters that need one.
struct Quoted: CustomStringConvertible {
    let description: String

    init(_ text: String, escaping special: Set<Character>) {
        let escaped = text.map { special.contains($0) ? "\\\($0)" : String($0) }
        description = "\"\(escaped.joined())\""
    }
}
