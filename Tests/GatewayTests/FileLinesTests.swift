import NetworkModel
import Testing

@testable import Gateway

@Suite("What a plan says of a file")
struct FileLinesTests {
    private func file(_ text: String, mode: UInt16) -> FileContent {
        .regular(RegularFile(bytes: Array(text.utf8), access: FileAccess(mode: mode, user: 0, group: 0)))
    }

    @Test("shows the lines that change")
    func lines() {
        let lines = FileLines("/etc/x", file("a\nb\n", mode: 0o644), file("a\nc\n", mode: 0o644)).lines
        #expect(lines.flatMap(\.excerpt) == ["- b", "+ c"])
    }

    @Test(
        "shows nothing that not everybody may read",
        arguments: [(0o600, 0o644), (0o644, 0o600), (0o640, 0o640)])
    func secret(before: UInt16, after: UInt16) {
        let lines = FileLines("/etc/x", file("psk=one\n", mode: before), file("psk=two\n", mode: after)).lines
        #expect(lines.map(\.detail) == ["2 lines"] && lines.flatMap(\.excerpt).isEmpty)
    }
}
