import Testing

@testable import Profile

@Suite("YAML as profiles use it")
struct YAMLReaderTests {
    func read(_ text: String) throws -> YAMLNode {
        try YAMLReader.read(SourceText(Array(text.utf8))).root
    }

    /// A tree in one line, with `~` for null and quotes around what was quoted.
    func flat(_ node: YAMLNode) -> String {
        switch node.content {
        case .scalar(let text, let isPlain): isPlain ? (node.isNull ? "~" : text) : "'\(text)'"
        case .sequence(let items): "[\(items.map(flat).joined(separator: ", "))]"
        case .mapping(let entries):
            "{\(entries.map { "\($0.key.text): \(flat($0.value))" }.joined(separator: ", "))}"
        }
    }

    @Test(
        "documents are read as written",
        arguments: [
            ("a: 1", "{a: 1}"), ("a: 00:11:22:33:44:55", "{a: 00:11:22:33:44:55}"), ("a: 0x10", "{a: 0x10}"),
            ("a: 1_000", "{a: 1_000}"), ("a: 190:20:30", "{a: 190:20:30}"), ("a: no", "{a: no}"),
            ("a: 010", "{a: 010}"),
            ("a: \"1\"", "{a: '1'}"), ("a: '~'", "{a: '~'}"), ("a: ~", "{a: ~}"), ("a:", "{a: ~}"),
            ("a: null", "{a: ~}"),
            ("a: [1, {b: 2}]", "{a: [1, {b: 2}]}"), ("- a\n- b", "[a, b]"),
            ("{a: 1.2.3.4:80}", "{a: 1.2.3.4:80}"),
            ("a: |\n  x\n  y\n", "{a: 'x\ny\n'}"), ("a: >\n  x\n  y\n", "{a: 'x y\n'}"),
            ("a: \"\\u00e9\"", "{a: 'é'}"),
            ("%YAML 1.1\n---\na: 1\n...\n", "{a: 1}"), ("---\na: 1\n", "{a: 1}"), ("a: 1 # b: 2", "{a: 1}"),
            ("a: !!str 1", "{a: '1'}"),
        ])
    func documents(text: String, tree: String) throws {
        #expect(try flat(read(text)) == tree)
    }

    @Test("the end of a line and a byte order mark change nothing", arguments: ["\n", "\r\n", "\r"])
    func lineEnds(end: String) throws {
        #expect(try flat(read("\u{feff}a: 1\(end)b:\(end)  - 2\(end)")) == "{a: 1, b: [2]}")
        #expect(
            check("version: 1\(end)\(end)routr: 1\(end)").contains("gateway.yaml:3:1: routr: no such key"))
    }

    @Test(
        "aliases and merge keys are written out",
        arguments: [
            ("a: &x 1\nb: *x", "{a: 1, b: 1}"),
            ("a: &x [1, 2]\nb: [*x, *x]", "{a: [1, 2], b: [[1, 2], [1, 2]]}"),
            ("a: &x {p: 1, q: 2}\nb: {<<: *x, q: 3}", "{a: {p: 1, q: 2}, b: {q: 3, p: 1}}"),
            ("a: &x {p: 1, q: 2}\nb: {q: 3, <<: *x}", "{a: {p: 1, q: 2}, b: {q: 3, p: 1}}"),
            (
                "a: &x {p: 1}\nb: &y {p: 2, q: 2}\nc: {<<: [*x, *y]}",
                "{a: {p: 1}, b: {p: 2, q: 2}, c: {p: 1, q: 2}}"
            ),
            (
                "a: &x {p: 1}\nb: &y {<<: *x, q: 2}\nc: {<<: *y}",
                "{a: {p: 1}, b: {q: 2, p: 1}, c: {q: 2, p: 1}}"
            ),
            ("b: {<<: {p: 1}, q: 2}", "{b: {q: 2, p: 1}}"), ("b: {\"<<\": 1}", "{b: {<<: 1}}"),
            ("a: &x k\n*x : 1", "{a: k, k: 1}"), ("a: &x 1\nb: &x 2\nc: *x", "{a: 1, b: 2, c: 2}"),
        ])
    func aliases(text: String, tree: String) throws {
        #expect(try flat(read(text)) == tree)
    }

    @Test(
        "what cannot be written out is refused",
        arguments: [
            ("a: *x", "refers to an anchor"), ("a: &x [*x]", "hold itself"),
            ("a: &x {b: [*x]}", "hold itself"),
            ("a: &x 1\nb: &x [*x]", "hold itself"), ("a: 1\n---\nb: 2", "second document"),
            ("a: 1\n...\n---\n", "second document"),
            ("a: 1\n}", "does not continue"), ("", "holds no profile"), ("# x", "holds no profile"),
            ("\u{feff}", "holds no profile"),
            ("---", "holds no profile"), ("~", "holds no profile"),
            ("x", "a mapping belongs here, not a single value"),
            ("a: 'x", "never closed"), ("a: \u{7}", "control character"),
            ("a: \u{85}\u{0}", "control character"),
        ])
    func refusals(text: String, message: String) {
        #expect(check(text).contains(message))
    }

    @Test(
        "values know where they begin and end",
        arguments: [
            ("a: xyz", 1, 4, 1, 7), ("a:   xyz   # c", 1, 6, 1, 9), ("a: \"xyz\"", 1, 4, 1, 9),
            ("é: xyz", 1, 4, 1, 7),
            ("a:\n  b", 2, 3, 2, 4), ("a: [1,\n  2]", 1, 4, 2, 5), ("a: 😀b", 1, 4, 1, 6),
        ])
    func places(text: String, line: Int, column: Int, endLine: Int, endColumn: Int) throws {
        guard case .mapping(let entries) = try read(text).content, let value = entries.first?.value else {
            Issue.record("no mapping")
            return
        }
        #expect(value.span.start == YAMLMark(line: line, column: column))
        #expect(value.span.end == YAMLMark(line: endLine, column: endColumn))
    }

    @Test("every repeat of a key is reported, along with everything else")
    func duplicates() {
        let answer = check("version: 1\nversion: 1\nnodes: { lease: 1h, lease: 2h, lease: 3h }\nroutr: 1\n")
        #expect(answer.contains("gateway.yaml:2:1: version is here twice, first on line 1"))
        #expect(answer.contains("gateway.yaml:3:21: nodes: lease is here twice, first on line 3"))
        #expect(answer.contains("gateway.yaml:3:32: nodes: lease is here twice, first on line 3"))
        #expect(answer.contains("gateway.yaml:4:1: routr: no such key"))
        #expect(answer.contains("interfaces is missing"))
    }

    @Test("a place within an alias is where the value was written")
    func placeWithinAlias() {
        let answer = check(
            "nodes:\n  hosts:\n    - &n { name: n1, mac: 7c, address: 192.168.57.31 }\n    - { <<: *n, name: n2 }\n"
        )
        #expect(answer.contains("gateway.yaml:3:27: nodes.hosts[0].mac: 7c is not a MAC address"))
        #expect(answer.contains("gateway.yaml:3:27: nodes.hosts[1].mac: 7c is not a MAC address"))
    }
}
