import Foundation
import Testing

@testable import Profile

/// A profile, and its picture in every form.
struct Picture: CustomTestStringConvertible {
    let name: String
    let profile: String

    var testDescription: String { name }

    static var all: [Picture] {
        let shared = SharedProfileTests.names.compactMap { name in
            (try? String(contentsOf: SharedProfileTests.folder.appendingPathComponent(name), encoding: .utf8))
                .map { Picture(name: String(name.dropLast(".yaml".count)), profile: $0) }
        }
        let own = [("everything", GoodProfile.everything), ("least", GoodProfile.least)]
        return shared + own.map { Picture(name: $0.0, profile: $0.1) }
    }

    var topology: Topology { get throws { try TopologyTests.topology(of: profile) } }

    /// What each renderer makes of it, by the ending of the golden's name.
    var forms: [(ending: String, text: String)] {
        get throws {
            let topology = try topology
            let lines = TopologyText(topology).lines
            return [
                ("txt", lines.joined(separator: "\n") + "\n"),
                ("mmd", TopologyMermaid(topology).text), ("svg", TopologySVG(topology).text),
            ]
        }
    }
}

@Suite("Pictures of profiles")
struct TopologyPictureTests {
    static let goldens = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("Goldens")

    @Test("each is as it was drawn before", arguments: Picture.all)
    func goldens(picture: Picture) throws {
        for (ending, text) in try picture.forms {
            let golden = Self.goldens.appendingPathComponent("\(picture.name).\(ending)")
            if Fixture.rewritesGoldens { try Data(text.utf8).write(to: golden) }
            let isCurrent = try String(contentsOf: golden, encoding: .utf8) == text
            #expect(isCurrent, "\(golden.lastPathComponent) differs; GWNET_REWRITE_GOLDENS=1 draws it anew")
        }
    }

    @Test("docs/ holds the picture of profiles/cluster-home.yaml")
    func documents() throws {
        let topology = Topology(try SharedProfileTests.read("cluster-home.yaml"))
        let image = SchemaDocumentTests.documents.appendingPathComponent("topology.svg")
        if Fixture.rewritesGoldens { try Data(TopologySVG(topology).text.utf8).write(to: image) }
        #expect(try String(contentsOf: image, encoding: .utf8) == TopologySVG(topology).text)
        let page = SchemaDocumentTests.documents.appendingPathComponent("topology.md")
        let text = try Self.filled(String(contentsOf: page, encoding: .utf8), with: topology)
        if Fixture.rewritesGoldens { try Data(text.utf8).write(to: page) }
        let isCurrent = try String(contentsOf: page, encoding: .utf8) == text
        #expect(isCurrent, "make it anew: GWNET_REWRITE_GOLDENS=1 swift test --filter TopologyPictureTests")
    }

    /// The page with its two blocks drawn anew.
    static func filled(_ page: String, with topology: Topology) throws -> String {
        let blocks = [
            ("```mermaid\n", TopologyMermaid(topology).text),
            (
                "$ gwnet topology profiles/cluster-home.yaml\n",
                TopologyText(topology).lines.map { $0 + "\n" }.joined()
            ),
        ]
        return try blocks.reduce(page) { page, block in
            let start = try #require(page.range(of: block.0))
            let end = try #require(page.range(of: "```\n", range: start.upperBound..<page.endIndex))
            return page.replacingCharacters(in: start.upperBound..<end.lowerBound, with: block.1)
        }
    }

    @Test("no line of the text is wider than 100 columns, in ASCII too", arguments: Picture.all)
    func width(picture: Picture) throws {
        let ascii = TopologyText.Style(spelled: { $0.replacingOccurrences(of: "→", with: "->") })
        for style in [TopologyText.Style(), ascii] {
            let lines = TopologyText(try picture.topology, style: style).lines
            #expect(lines.allSatisfy { TextWidth.columns($0) <= TopologyText.width })
            #expect(lines.count > 8)
        }
    }

    @Test("a picture in ASCII holds nothing else", arguments: Picture.all)
    func ascii(picture: Picture) throws {
        let style = TopologyText.Style(spelled: { text in String(text.map { $0.isASCII ? $0 : "#" }) })
        #expect(
            TopologyText(try picture.topology, style: style).lines.allSatisfy { $0.allSatisfy(\.isASCII) })
    }

    @Test("only names stand out")
    func strong() throws {
        let style = TopologyText.Style(strong: { "<\($0)>" })
        let lines = TopologyText(Topology(try SharedProfileTests.read("static-www.yaml")), style: style).lines
        #expect(lines.first == "  <internet>")
        #expect(lines.contains { $0.hasSuffix("<gateway.cluster.home>   masquerade on www · IPv6 filtered") })
    }
}
