import Services
import Testing

@testable import Profile

@Suite("Nodes are taken out of the text")
struct NodeRemovalTests {
    private static func text(_ hosts: String) -> String { GoodProfile.least + hosts }

    @Test(
        "one of several goes with its line, its comma and its comment",
        arguments: [
            (
                "nodes:\n  hosts:\n    - {%a} # one\n    # two\n    - {%b} # two\n    - {%c}\n", "a",
                "nodes:\n  hosts:\n    # two\n    - {%b} # two\n    - {%c}\n"
            ),
            (
                "nodes:\n  hosts:\n    - {%a} # one\n    # two\n    - {%b} # two\n    - {%c}\n", "b",
                "nodes:\n  hosts:\n    - {%a} # one\n    # two\n    - {%c}\n"
            ),
            ("nodes:\n  hosts:\n    - {%a}\n    - {%b}", "b", "nodes:\n  hosts:\n    - {%a}"),
            ("nodes:\n  hosts: # x\n    # only\n    - {%a}\n", "a", "nodes:\n  hosts: [] # x\n    # only\n"),
            ("nodes: { hosts: [{%a}, {%b}, {%c}] }\n", "a", "nodes: { hosts: [{%b}, {%c}] }\n"),
            ("nodes: { hosts: [{%a}, {%b}, {%c}] }\n", "b", "nodes: { hosts: [{%a}, {%c}] }\n"),
            ("nodes: { hosts: [{%a}, {%b}, {%c}] }\n", "c", "nodes: { hosts: [{%a}, {%b}] }\n"),
            ("nodes: { hosts: [{%a}, {%b},] }\n", "b", "nodes: { hosts: [{%a},] }\n"),
            ("nodes: { hosts: [ {%a} ] }\n", "a", "nodes: { hosts: [] }\n"),
            (
                "nodes:\n  hosts: [\n    {%a}, # a\n    {%b}, # b\n  ]\n", "b",
                "nodes:\n  hosts: [\n    {%a}, # a\n  ]\n"
            ),
            (
                "nodes:\n  hosts: [\n    {%a}, # a\n    {%b} # b\n  ]\n", "b",
                "nodes:\n  hosts: [\n    {%a} # a\n  ]\n"
            ),
            (
                "nodes:\n  hosts: [ {%a}, # a\n    {%b} ]\n", "b",
                "nodes:\n  hosts: [ {%a} # a\n     ]\n"
            ),
        ])
    func removing(before: String, name: String, after: String) throws {
        let result = try NodeEditTests.edited(Self.text(Self.filled(before))) { try $0.removing(name) }
        #expect(result == Self.text(Self.filled(after)))
    }

    @Test("a name is found as DNS compares it, the very same one first")
    func caseOfNames() throws {
        let before = Self.text(Self.filled("nodes: { hosts: [{%a}, {%b}] }\n"))
        let result = try NodeEditTests.edited(before) { try $0.removing("B") }
        #expect(result == Self.text(Self.filled("nodes: { hosts: [{%a}] }\n")))
    }

    @Test("an invalid profile may be put right by it")
    func repair() throws {
        let twice = Self.text(Self.filled("nodes: { hosts: [{%a}, {%a}] }\n"))
        let result = try NodeEditTests.edited(twice) { try $0.removing("a") }
        #expect(result == Self.text(Self.filled("nodes: { hosts: [{%a}] }\n")))
    }

    private static func filled(_ text: String) -> String {
        var text = text
        for (index, name) in ["a", "b", "c"].enumerated() {
            let host = "name: \(name), mac: 00:11:22:33:44:5\(name), address: 192.168.57.3\(index + 1)"
            text = text.replacing("%\(name)", with: host)
        }
        return text
    }
}
