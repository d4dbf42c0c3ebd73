import Testing

@testable import Profile

/// Code points that no editor shows, or that turn what it shows.
@Suite("Text that steers")
struct SteeringTextTests {
    static let scalars: [UInt32] = [
        0x85, 0xad, 0x61c, 0x200b, 0x200e, 0x200f, 0x2028, 0x2029, 0x202a, 0x202e, 0x2066, 0x2069, 0xfeff,
        0xfffe, 0xe0041,
    ]

    private func character(_ value: UInt32) throws -> String { String(try #require(Unicode.Scalar(value))) }

    private func problems(_ text: String, isKept: Bool = false) -> [ProfileProblem] {
        do {
            return try ProfileReader.read(text: Array(text.utf8), fileName: "p.yaml", isKept: isKept).warnings
        } catch {
            return error.problems
        }
    }

    @Test("is refused in a comment, at its place", arguments: scalars)
    func comment(value: UInt32) throws {
        let text = "# a\(try character(value))b\n" + GoodProfile.everything
        let first = try #require(problems(text).first)
        #expect(first.location.line == 1 && first.location.column == 4, "\(first)")
    }

    @Test("is refused in a value, as it is and by an escape", arguments: scalars)
    func value(value: UInt32) throws {
        let hex = String(value, radix: 16)
        let escape = "\\U" + String(repeating: "0", count: 8 - hex.count) + hex
        for spelling in [try character(value), escape] {
            let hostile = GoodProfile.everything.replacing(
                "hostname: gateway", with: "hostname: \"gate\(spelling)way\"")
            let found = problems(hostile)
            #expect(
                found.contains { $0.location.line == 2 && $0.severity == .error },
                "\(spelling.debugDescription)")
        }
    }

    @Test("is a warning in a profile that is in force")
    func kept() throws {
        let text = "# a\u{202e}b\n" + GoodProfile.everything
        let found = problems(text, isKept: true)
        #expect(found.contains { $0.location.line == 1 && $0.severity == .warning })
    }

    @Test("joiners are words' and no path's")
    func joiners() throws {
        #expect(throws: Never.self) { try Grammar<String>.line.read("شبکه\u{200c}ی خانه") }
        #expect(throws: Refusal.self) { try Grammar<String>.path.read("/srv/a\u{200d}b") }
        #expect(throws: Refusal.self) { try Grammar<String>.fileName.read("a\u{200c}b.iso") }
    }

    @Test(
        "a sign hidden by a combining mark is seen",
        arguments: ["/nfs/../\u{301}up", "/nfs/..", "nfs", "\u{301}/nfs"])
    func paths(path: String) {
        #expect(throws: Refusal.self) { try Grammar<String>.path.read(path) }
    }

    @Test("a slash is none in a file's name, whatever follows it", arguments: ["a/\u{301}b", "/\u{20dd}a"])
    func fileNames(name: String) {
        #expect(throws: Refusal.self) { try Grammar<String>.fileName.read(name) }
    }
}
