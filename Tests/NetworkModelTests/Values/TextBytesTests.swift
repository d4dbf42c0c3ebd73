import NetworkModel
import Testing

/// Of what is no byte of its own to the standard library.
@Suite("Text is searched by its bytes")
struct TextBytesTests {
    @Test("a sign with a combining mark behind it is still that sign")
    func marks() {
        let text = "a/\u{301}b"
        #expect(text.contains("/") && text.dropFirst().contains("/"))
        #expect(text.split(separator: "/") == ["a", "\u{301}b"])
        #expect(text.firstIndex(of: "/") != nil && text.lastIndex(of: "/") != nil)
        #expect("/\u{301}up".hasPrefix("/") && "a\"\u{301}".dropLast(0).contains("\""))
        #expect("/nfs/../\u{301}up".split(separator: "/").contains(".."))
    }

    @Test("a carriage return and a line feed are two")
    func lineBreaks() {
        #expect("a\r\nb".contains("\n") && "a\r\nb".split(separator: "\n") == ["a\r", "b"])
        #expect("a\r\n".hasSuffix("\n"))
    }

    @Test("what only looks like a sign is another one", arguments: [("\u{37e}", ";"), ("\u{1fef}", "`")])
    func lookalikes(text: String, sign: String) {
        #expect(text == sign, "to the standard library")
        #expect(!text.contains(sign) && !text.hasPrefix(sign) && !text.hasSuffix(sign))
        #expect("a\(text)b".split(separator: sign).count == 1)
    }

    @Test("every search agrees with one over arrays of bytes")
    func agreement() {
        let alphabet = ["/", "a", "é", "\u{301}", "\r", "\n", ".", "🦊", "\u{200d}"]
        for seed in seeds(5000) {
            var random = SeededGenerator(seed: seed)
            let text = (0..<Int.random(in: 0...8, using: &random)).map { _ in random.one(of: alphabet) }
                .joined()
            let sign = random.one(of: ["/", ".", "é", "\n", "//", "a/"])
            let (bytes, wanted) = (Array(text.utf8), Array(sign.utf8))
            let places = bytes.indices.filter { bytes[$0...].starts(with: wanted) }
            #expect(text.contains(sign) == !places.isEmpty, "\(seed)")
            #expect(text.hasPrefix(sign) == (places.first == 0), "\(seed)")
            #expect(text.hasSuffix(sign) == (places.last.map { $0 + wanted.count } == bytes.count), "\(seed)")
            let pieces = text.split(separator: sign, omittingEmptySubsequences: false)
            #expect(Array(pieces.joined(separator: sign).utf8) == bytes, "\(seed)")
            #expect(pieces.allSatisfy { !$0.contains(sign) }, "\(seed)")
            let two = text.split(separator: sign, maxSplits: 1, omittingEmptySubsequences: false)
            #expect(two.count == min(pieces.count, 2) && two.first == pieces.first, "\(seed)")
            #expect(text.split(separator: sign) == pieces.filter { !$0.isEmpty }, "\(seed)")
        }
    }

    @Test(
        "what steers text is known",
        arguments: [
            0, 0x1b, 0x7f, 0x85, 0x9b, 0xad, 0x34f, 0x61c, 0x115f, 0x180e, 0x200b, 0x200e, 0x200f, 0x2028,
            0x2029,
            0x202a, 0x202e, 0x2060, 0x2066, 0x2069, 0x206a, 0x3164, 0xfeff, 0xfff9, 0xfffe, 0xe0041, 0x1ffff,
        ] as [UInt32])
    func steering(value: UInt32) {
        #expect(Unicode.Scalar(value)?.steersText == true)
    }

    @Test(
        "words are not", arguments: ["jalapeño", "机械🦊", "شبکه‌ی خانه", "e\u{301}", "👩\u{200d}💻", "❤\u{fe0f}"])
    func words(text: String) {
        #expect(!text.unicodeScalars.contains { $0.steersText })
    }
}
