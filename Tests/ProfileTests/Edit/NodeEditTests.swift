import NetworkModel
import Services
import Testing

@testable import Profile

@Suite("Nodes are edited in the text")
struct NodeEditTests {
    static func node(model: String? = nil) throws -> Node {
        try Node(name: "new", mac: "7C-83-34-B7-74-65", address: "192.168.57.33", model: model)
    }

    static func edited(_ text: String, _ edit: (ProfileEditor) throws -> [UInt8]) throws -> String {
        let editor = try ProfileEditor(Array(text.utf8), fileName: "gateway.yaml")
        return String(decoding: try edit(editor), as: UTF8.self)
    }

    private static func add(to text: String, model: String? = nil) throws -> String {
        try edited(text) { try $0.adding(node(model: model)) }
    }

    private static func remove(_ name: String, from text: String) throws -> String {
        try edited(text) { try $0.removing(name) }
    }

    @Test("a node is added as the others are written, and every other byte stays", arguments: cases)
    func adding(example: NodeEditCase) throws {
        #expect(try Self.add(to: example.before) == example.after)
    }

    @Test("what was added is taken away again", arguments: cases)
    func removing(example: NodeEditCase) throws {
        let list = try Self.remove("new", from: example.after)
        let profile = try ProfileReader.read(text: Array(list.utf8), fileName: "gateway.yaml")
        let before = try ProfileReader.read(text: Array(example.before.utf8), fileName: "gateway.yaml")
        #expect(profile == before)
        // Where there was a list with entries, or an empty one, not a byte differs.
        if !before.nodes.hosts.isEmpty { #expect(list == example.before) }
    }

    @Test("a node with several NICs has a list of MACs, and is there when all of it is")
    func severalNICs() throws {
        let macs = "7C-83-34-B7-74-65,7c:83:34:b7:74:66"
        let node = try Node(name: "new", mac: macs, address: "192.168.57.33", model: nil)
        let text = try Self.edited(GoodProfile.everything) { try $0.adding(node) }
        #expect(text.contains("[7c:83:34:b7:74:65, 7c:83:34:b7:74:66]"))
        #expect(try ProfileReader.read(text: Array(text.utf8), fileName: "").nodes.hosts.last == node)
        for bad in ["7c:83:34:b7:74:65,", ",", "7c:83:34:b7:74:65, 7c:83:34:b7:74:66", "x,y"] {
            #expect(throws: NodeRefusal.self) {
                _ = try Node(name: "new", mac: bad, address: "192.168.57.33", model: nil)
            }
        }
    }

    @Test("CRLF stays CRLF", arguments: cases)
    func carriageReturns(example: NodeEditCase) throws {
        let before = example.before.replacing("\n", with: "\r\n")
        #expect(try Self.add(to: before) == example.after.replacing("\n", with: "\r\n"))
    }

    @Test("a byte order mark stays, and so do characters of several bytes", arguments: cases)
    func byteOrderMark(example: NodeEditCase) throws {
        let head = "\u{feff}# grüße 😀\n"
        #expect(try Self.add(to: head + example.before) == head + example.after)
    }

    @Test("a file without a line end at its end is left without one", arguments: cases)
    func noLastLineEnd(example: NodeEditCase) throws {
        guard example.before.hasSuffix("\n"), example.after.hasSuffix("\n") else { return }
        #expect(try Self.add(to: String(example.before.dropLast())) == example.after.dropLast())
    }
}

@Suite("A profile that is JSON")
struct JSONEditTests {
    private static let head = """
        {"version": 1, "interfaces": {
          "cluster": {"match": {"name": "eth0"}, "address": "192.168.57.30/24"},
          "www": {"match": {"name": "eth1"}, "ipv4": "dhcp"}}
        """
    private static let node =
        "{\"name\": \"new\", \"mac\": \"7c:83:34:b7:74:65\", \"address\": \"192.168.57.33\", \"model\": \"x \\\"y\\\"\"}"

    @Test(
        "stays JSON",
        arguments: [
            ("}\n", ", \"nodes\": { \"hosts\": [%] }}\n"),
            (", \"nodes\": {\"hosts\": []}}\n", ", \"nodes\": {\"hosts\": [%]}}\n"),
            (
                ", \"nodes\": {\"hosts\": [{\"name\": \"a\", \"mac\": \"00:11:22:33:44:55\", \"address\": \"192.168.57.31\"}]}}\n",
                ", \"nodes\": {\"hosts\": [{\"name\": \"a\", \"mac\": \"00:11:22:33:44:55\", \"address\": \"192.168.57.31\"}, %]}}\n"
            ),
        ])
    func staysJSON(before: String, after: String) throws {
        let result = try NodeEditTests.edited(Self.head + before) {
            try $0.adding(NodeEditTests.node(model: "x \"y\""))
        }
        let wanted = Self.head + after.replacing("%", with: Self.node)
        #expect(result.filter { $0 != " " } == wanted.filter { $0 != " " })
    }
}
