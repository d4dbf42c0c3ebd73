import Testing

@testable import Profile

@Suite("Text is written so that YAML reads it back")
struct YAMLTextTests {
    static let texts = [
        "a", "intel nuc i5", "a: b", "a:b", "a #b", "#a", "- a", "-a", "[a]", "{a}", "a, b", "a]", "*a", "&a",
        "!a",
        "|", ">", "%a", "@a", "`a", "\"a\"", "'a'", "it's", "a\\b", "a\"b", " a", "a ", "", "null", "~",
        "true", "No",
        "123", "1.5", "1e3", "0x10", "12:30:45", "00:11:22:33:44:55", "192.168.57.31", "?", "? a", "a ?", ":",
        "a:",
        "ä", "😀", "a\u{2028}b", "a\u{feff}b", "a\u{200b}b", "\u{a0}", "<<", "=", "---", "...",
        "https://a/b?c=d#e",
        String(repeating: "a b ", count: 100) + "c",
    ]

    @Test("in every style, within brackets and without", arguments: texts)
    func roundTrip(text: String) throws {
        for style in [YAMLText.Style.plain, .single, .double] {
            let scalar = YAMLText.scalar(text, style)
            for frame in ["a: %\n", "a: { b: %, c: d }\n", "- [%, %]\n", "a: { b: % }  # c\n"] {
                let source = try SourceText(Array(frame.replacing("%", with: scalar).utf8))
                #expect(scalars(of: try YAMLReader.read(source).root).contains(text), "\(scalar) in \(frame)")
            }
        }
    }

    @Test(
        "quotes only where they are needed",
        arguments: [
            ("intel nuc i5", "intel nuc i5"), ("192.168.57.31", "192.168.57.31"), ("/srv/x", "/srv/x"),
            ("https://a/b", "https://a/b"), ("123", "\"123\""), ("true", "\"true\""), ("a: b", "\"a: b\""),
        ])
    func plain(text: String, scalar: String) {
        #expect(YAMLText.scalar(text) == scalar)
    }

    private func scalars(of node: YAMLNode) -> [String] {
        switch node.content {
        case .scalar(let text, _): [text]
        case .sequence(let items): items.flatMap { scalars(of: $0) }
        case .mapping(let entries): entries.flatMap { scalars(of: $0.value) }
        }
    }
}
