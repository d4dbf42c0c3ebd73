import Profile
import Testing

/// Inputs that were made to exhaust a reader. Each must end in an error, not in swap. A release build reads
/// their like at the full 4 MiB in 0.9 s and 84 MB at most; these are smaller, since a debug build is far slower.
// The limit is for a reader that never ends: the clock also runs while others have the processor.
@Suite("Hostile profiles", .timeLimit(.minutes(15)))
struct HostileInputTests {
    @Test(
        "nesting ends at 64 levels",
        arguments: [
            "[", "{a: ", "- ", "? ", "[{a: ", "{? ", "{", "!!seq [", "&a [", "[[],[", "- ? ", "a: [",
        ])
    func nesting(opening: String) {
        #expect(check(String(repeating: opening, count: 100_000)).hasPrefix("gateway.yaml:1:"))
    }

    @Test("nesting by indentation ends at 64 levels")
    func nestingByIndentation() {
        let text = (0..<2000).map { String(repeating: " ", count: $0) + "a:\n" }.joined()
        #expect(check(text).contains("nested more than 64 levels deep"))
    }

    @Test("64 levels are read, 65 are not")
    func theLastLevel() {
        func nested(_ depth: Int) -> String {
            "a: " + String(repeating: "[", count: depth - 1) + String(repeating: "]", count: depth - 1)
        }
        #expect(check(nested(64)).contains("a: no such key"))
        #expect(check(nested(65)).contains("nested more than 64 levels deep"))
    }

    @Test("aliases count with all that they stand for", arguments: ["[", "{"])
    func aliasBomb(bracket: String) {
        let isList = bracket == "["
        func level(_ name: String, of items: [String]) -> String {
            let body = items.enumerated().map { isList ? $0.element : "k\($0.offset): \($0.element)" }
            return "\(name): &\(name) \(bracket)\(body.joined(separator: ", "))\(isList ? "]" : "}")\n"
        }
        var text = level("l0", of: Array(repeating: "x", count: 9))
        for index in 1...30 { text += level("l\(index)", of: Array(repeating: "*l\(index - 1)", count: 9)) }
        #expect(check(text).contains("more than 250000 values, with aliases written out"))
    }

    @Test("aliases in keys count as well", arguments: ["? *l29 \n: 1\n", "{ *l29 : 1 }\n"])
    func aliasBombInKeys(last: String) {
        var text = "- &l0 [x, x, x, x, x, x, x, x, x]\n"
        for index in 1...30 {
            let alias = "*l\(index - 1)"
            text += "- &l\(index) { ? [\(Array(repeating: alias, count: 9).joined(separator: ", "))] : 1 }\n"
        }
        #expect(check(text + "- " + last).contains("more than 250000 values"))
    }

    @Test("aliases can build depth too")
    func deepAliases() {
        var text = "a0: &a0 []\n"
        for index in 1...100 { text += "a\(index): &a\(index) [*a\(index - 1)]\n" }
        #expect(check(text).contains("nested more than 64 levels deep"))
    }

    @Test("merge keys cannot multiply")
    func mergeBomb() {
        var text = "a0: &a0 {\((0..<100).map { "k\($0): x" }.joined(separator: ", "))}\n"
        for index in 1...30 {
            let aliases = Array(repeating: "*a\(index - 1)", count: 20).joined(separator: ", ")
            text += "a\(index): &a\(index) { <<: [\(aliases)], n\(index): x }\n"
        }
        #expect(check(text).contains("more than 250000 values"))
    }

    @Test("merge keys with distinct keys cannot multiply")
    func mergeBombOfDistinctKeys() {
        var text = "a: &a\n"
        for index in 0..<10_000 { text += "  k\(index): x\n" }
        for index in 0..<10_000 { text += "b\(index): { <<: *a }\n" }
        #expect(check(text).contains("more than 250000 values"))
    }

    @Test("a file of 10 MB is refused unread")
    func tooLarge() {
        #expect(
            check([UInt8](repeating: 0x20, count: 10_000_000))
                == "gateway.yaml:1:1: the file has 10000000 bytes, a profile has at most 4194304\n")
    }

    @Test("a thousand problems are a hundred", arguments: ["k%: x\n", "version: %\n", "? [%]\n: x\n"])
    func manyProblems(line: String) {
        let text = (0..<50_000).map { line.replacing("%", with: String($0)) }.joined()
        let lines = check(text).split(separator: "\n").filter { $0.hasPrefix("gateway.yaml:") }
        #expect((1...100).contains(lines.count))
    }

    @Test(
        "wide lists end",
        arguments: [
            "nodes: { hosts: [%] }", "services: { dns: { upstream: [%] } }", "a: [%]",
            "interfaces: { cluster: { routes: [%] } }",
            "services: { dns: { names: {%} } }", "services: { dns: { extra: [%] } }",
        ])
    func wideLists(frame: String) {
        let items = (0..<50_000).map { "a\($0)," }.joined()
        #expect(check(frame.replacing("%", with: items)).hasPrefix("gateway.yaml:"))
    }

    @Test("a thousand forwards of one port end")
    func manyForwards() {
        let lines = (0..<1000).map { index in
            "    - { tcp: 80, to: 192.168.57.31, from: 10.\(index >> 8).\(index & 255).0/24 }\n"
        }
        let text = """
            version: 1
            interfaces:
              cluster: { match: { name: eth0 }, address: 192.168.57.30/24 }
              www: { match: { name: eth1 }, ipv4: dhcp }
            router:
              port_forwards:

            """
        #expect(check(text + lines.joined()) == "no problems\n")
    }

    @Test(
        "directives, anchors, tags and long lines end",
        arguments: [
            ("%TAG !a% ! x\n", ""), ("", "- &a% x\n"), ("", "- !a% x\n"), ("", "- *a%\n"),
            ("", "- &a% &b% x\n"), ("# %\n", ""),
            ("", "%: "), ("", "? "), ("", ": "), ("", ",%"), ("", "[%]\n"), ("", "]%"), ("", "\"%"),
            ("", "'%"), ("", "|\n %\n"),
            ("", "a%\n"), ("", "---\n"), ("...\n", "%"), ("%% x\n", "%"), ("", "\u{2028}"), ("", "é%"),
            ("", "\r"), ("", "<<: "),
        ])
    func repetitions(head: String, unit: String) {
        func repeated(_ unit: String) -> String {
            unit.isEmpty ? "" : (0..<20_000).map { unit.replacing("%", with: String($0)) }.joined()
        }
        #expect(check(repeated(head) + "x\n").hasPrefix("gateway.yaml:"))
        #expect(check(repeated(unit)).hasPrefix("gateway.yaml:"))
    }

    @Test(
        "a value of a megabyte is not repeated in the answer",
        arguments: ["hostname: ", "", "a: [", "hostname: \"", "# "])
    func longValue(head: String) {
        let answer = check(head + String(repeating: "x", count: 1_000_000) + "\n")
        #expect(answer.hasPrefix("gateway.yaml:1:") && answer.utf8.count < 1000)
    }

    @Test(
        "what is no text is refused",
        arguments: [
            [0xff, 0xfe, 0x61, 0x00], [0xfe, 0xff, 0x00, 0x61], [0x61, 0x3a, 0x20, 0xe9], [0xc0, 0x80],
            [0xed, 0xa0, 0x80],
            [0xf4, 0x90, 0x80, 0x80], [0x80], [0x00], [0x61, 0x00], [0x1b, 0x5b, 0x6d], [0x7f],
            [0xef, 0xbb, 0xbf],
            [0xef, 0xbb, 0xbf, 0xef, 0xbb, 0xbf], [0x1f, 0x8b, 0x08], [0x7f, 0x45, 0x4c, 0x46],
            [0xef, 0xbf, 0xbf],
        ] as [[UInt8]])
    func noText(bytes: [UInt8]) {
        #expect(check(bytes).hasPrefix("gateway.yaml:1:"))
    }

    @Test("every prefix of a good profile is read or refused, and nothing worse")
    func prefixes() {
        let bytes = Array(GoodProfile.everything.utf8)
        for count in 0..<bytes.count { #expect(!check(Array(bytes.prefix(count))).isEmpty) }
    }

    @Test("a good profile with one byte changed is read or refused, and nothing worse")
    func changedBytes() {
        let bytes = Array(GoodProfile.everything.utf8)
        var generator = SeededGenerator(seed: 20260101)
        for _ in 0..<3000 {
            var changed = bytes
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                let places = changed.indices
                changed[Int.random(in: places, using: &generator)] = UInt8.random(
                    in: 0...255, using: &generator)
            }
            #expect(!check(changed).isEmpty)
        }
    }
}
