import Foundation
import Testing

@testable import Profile

@Suite("The schema and the reference of the profile")
struct SchemaDocumentTests {
    static let documents = Fixture.folder.deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("docs")

    @Test(
        "docs/ holds what gwnet schema prints",
        arguments: [("schema.json", JSONSchema.profile), ("profile.md", ProfileReference.markdown)])
    func documentsAreCurrent(name: String, text: String) throws {
        let document = Self.documents.appendingPathComponent(name)
        if Fixture.rewritesGoldens { try Data(text.utf8).write(to: document) }
        // Their difference would fill the screen.
        let isCurrent = try String(contentsOf: document, encoding: .utf8) == text
        #expect(isCurrent, "make it anew: GWNET_REWRITE_GOLDENS=1 swift test --filter SchemaDocumentTests")
    }

    @Test("the schema is JSON, and the same each time")
    func isDeterministic() throws {
        let first = JSONSchema.profile
        #expect(first == JSONSchema.profile)
        let object = try JSONSerialization.jsonObject(with: Data(first.utf8)) as? [String: Any]
        #expect(object?["$schema"] as? String == "https://json-schema.org/draft/2020-12/schema")
        #expect(object?["additionalProperties"] as? Bool == false)
    }

    @Test("every key is in both")
    func everyKey() {
        let (schema, page) = (JSONSchema.profile, ProfileReference.markdown)
        for name in Set(SchemaForms.keys(of: .profile)) {
            #expect(schema.contains("\"\(name)\": {"))
            #expect(page.contains("`\(name)`"))
        }
    }

    @Test("every link of the reference leads to a heading")
    func links() {
        let page = ProfileReference.markdown
        let headings = page.split(separator: "\n").filter { $0.hasPrefix("## ") }.map { line in
            line.dropFirst(3).lowercased().filter { $0.isLetter || $0.isNumber || $0 == "_" }
        }
        let links = page.split(separator: "](#").dropFirst().compactMap { $0.split(separator: ")").first }
        #expect(links.count > 15)
        #expect(links.allSatisfy { headings.contains(String($0)) })
    }

    @Test("no cell of the reference breaks its table")
    func tables() {
        let rows = ProfileReference.markdown.split(separator: "\n").filter { $0.hasPrefix("|") }
        #expect(rows.count > 80)
        #expect(rows.allSatisfy { $0.filter { $0 == "|" }.count == 4 })
    }
}

/// The pieces of the schema.
enum SchemaForms {
    static func keys(of schema: Schema) -> [String] {
        switch schema {
        case .mapping(let keys): keys.flatMap { [$0.name] + Self.keys(of: $0.schema) }
        case .list(let item): keys(of: item)
        case .either(let ways): ways.flatMap { keys(of: $0) }
        case .text, .number, .flag, .nothing, .choice, .table: []
        }
    }

    static func texts(of schema: Schema) -> [TextForm] {
        switch schema {
        case .text(let form): [form]
        case .mapping(let keys): keys.flatMap { texts(of: $0.schema) }
        case .list(let item): texts(of: item)
        case .table(let keys, let values): [keys] + texts(of: values)
        case .either(let ways): ways.flatMap { texts(of: $0) }
        case .number, .flag, .nothing, .choice: []
        }
    }

    static func paths(of schema: Schema, at path: String = "") -> [String] {
        switch schema {
        case .mapping(let keys):
            [path] + keys.flatMap { paths(of: $0.schema, at: path.isEmpty ? $0.name : "\(path).\($0.name)") }
        case .list(let item): [path] + paths(of: item, at: path + "[]")
        case .either(let ways): ways.flatMap { paths(of: $0, at: path) }
        case .text, .number, .flag, .nothing, .choice, .table: []
        }
    }
}
