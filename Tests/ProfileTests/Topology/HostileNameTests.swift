import Foundation
import NetworkModel
import Services
import Testing

@testable import Profile

#if canImport(FoundationXML)
import FoundationXML
#endif

/// The reader refuses most of these names; the renderers do not rely on it.
@Suite("Hostile names in pictures")
struct HostileNameTests {
    static let names = [
        "</text><script>alert(1)</script>", "a & b &amp; \"c\" 'd'", "]]>", "<!--", "\u{1B}[31mred",
        "\u{0}\u{8}\u{FFFE}", "\u{202E}txet", "\"];\n  click gateway \"javascript:alert(1)\"",
        "%%{init: {'theme':'dark'}}%%", "`**bold**`", "#quot;", "a|b", "end", "機械🦊",
        "a <\u{301} b &\u{20dd} \"\u{301} c", String(repeating: "W", count: 5000),
        String(repeating: "é", count: 300), "",
    ]

    /// A picture with the name wherever one can be.
    static func topology(_ name: String) throws -> Topology {
        let sound = try TopologyTests.topology(of: GoodProfile.everything)
        let node = try #require(sound.nodes.first)
        let machine = Topology.Machine(
            name: name, address: node.address, mac: node.mac, macs: node.macs, model: name,
            networks: node.networks)
        let reserved = sound.cluster.reserved.map { Topology.Reservation(name: name, range: $0.range) }
        let forwards = sound.forwards.map {
            Topology.Passage(what: $0.what, to: $0.to, name: name, from: name, network: $0.network)
        }
        return Topology(
            gateway: name,
            www: Topology.WWW(nic: name, address: "dhcp", network: nil, router: nil, dns: [], ssid: name),
            cluster: Topology.Cluster(
                nic: name, address: sound.cluster.address, network: sound.cluster.network, routedByOthers: [],
                range: nil,
                dhcp: true, lease: nil, reserved: reserved),
            nodes: [machine], openings: [Topology.Opening(side: .www, what: name, from: name)],
            forwards: forwards, inbound: [],
            services: [Topology.Service(name: name, sides: Side.allCases, items: [name, name])],
            masquerade: true, masqueradeExceptions: [], ipv6: false)
    }

    @Test("steer no terminal and widen no line", arguments: names)
    func text(name: String) throws {
        let lines = TopologyText(try Self.topology(name)).lines
        #expect(lines.allSatisfy { TextWidth.columns($0) <= TopologyText.width })
        #expect(lines.joined().unicodeScalars.allSatisfy { $0.properties.generalCategory != .control })
        #expect(!lines.joined().unicodeScalars.contains("\u{202E}"))
    }

    @Test("stay text in SVG", arguments: names)
    func svg(name: String) throws {
        let parser = XMLParser(data: Data(TopologySVG(try Self.topology(name)).text.utf8))
        let elements = Elements()
        parser.delegate = elements
        #expect(parser.parse(), "\(String(describing: parser.parserError))")
        #expect(elements.names == ["svg", "title", "desc", "style", "rect", "path", "text"])
    }

    @Test("are read back by a parser of XML as they were written")
    func escaped() throws {
        let alphabet = [
            "<", ">", "&", "\"", "'", "]]>", "&amp;", "<!--", "a", " ", "\u{301}", "\u{20dd}", "機", "🦊",
        ]
        var random = SeededGenerator(seed: 1)
        for _ in 0..<300 {
            let text = (0..<10).map { _ in alphabet.randomElement(using: &random) ?? "" }.joined()
            let parser = XMLParser(
                data: Data("<t a=\"\(SVGDrawing.escaped(text))\">\(SVGDrawing.escaped(text))</t>".utf8))
            let elements = Elements()
            parser.delegate = elements
            #expect(parser.parse(), "\(text.debugDescription): \(String(describing: parser.parserError))")
            #expect(Array(elements.text.utf8) == Array(text.utf8) && elements.names == ["t"])
            #expect(elements.attribute.map { Array($0.utf8) } == Array(text.utf8))
        }
    }

    @Test("stay labels in Mermaid", arguments: names)
    func mermaid(name: String) throws {
        let text = TopologyMermaid(try Self.topology(name)).text
        let plain = TopologyMermaid(try Self.topology("x")).text
        let (lines, expected) = (text.split(separator: "\n"), plain.split(separator: "\n"))
        #expect(lines.map(Self.skeleton) == expected.map(Self.skeleton))
        let labels = lines.map { $0.replacingOccurrences(of: "<br>", with: "") }
        #expect(labels.allSatisfy { label in !["`", "%", "<"].contains { label.contains($0) } })
    }

    @Test(
        "are no Markdown in Mermaid, which shows an error for links and lists",
        arguments: [
            ("http://192.168.57.200", "http:/\u{2060}/192.168.57.200"), ("www.x.org", "www\u{2060}.x.org"),
            ("1. pool", "\u{2060}1. pool"), ("- pool", "\u{2060}- pool"), ("a 1. pool", "a 1. pool"),
            ("192.168.57.31", "192.168.57.31"),
        ])
    func markdown(name: String, label: String) {
        #expect(TopologyMermaid.escaped(name) == label)
    }

    /// A line without what stands between quotes.
    static func skeleton(_ line: Substring) -> String {
        line.split(separator: "\"", omittingEmptySubsequences: false).enumerated()
            .filter { $0.offset.isMultiple(of: 2) }.map { String($0.element) }.joined(separator: "\"")
    }

    /// The names of all elements.
    final class Elements: NSObject, XMLParserDelegate {
        private(set) var names: Set<String> = []
        private(set) var text = ""
        private(set) var attribute: String?

        func parser(
            _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
            qualifiedName: String?, attributes: [String: String] = [:]
        ) {
            names.insert(name)
            attribute = attributes["a"] ?? attribute
        }

        func parser(_ parser: XMLParser, foundCharacters text: String) { self.text += text }
    }
}
