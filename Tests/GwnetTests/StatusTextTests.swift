import Testing

@testable import Gateway
@testable import gwnet

@Suite("Status as text")
struct StatusTextTests {
    private static let unicode = Symbols(isUnicode: true)
    private static let ascii = Symbols(isUnicode: false)
    private static let choices: [[StatusSection]] =
        [[]] + StatusSection.allCases.map { [$0] } + [StatusSection.allCases]

    private func text(
        _ report: Report, _ sections: [StatusSection] = [], width: Int = 100, _ symbols: Symbols = unicode
    ) -> StatusText {
        StatusText(report, sections, Layout(width: width, symbols), now: 1_007_200)
    }

    @Test("no line is wider than the terminal, whatever is shown", arguments: SampleReports.all.map(\.name))
    func widths(name: String) throws {
        let report = try #require(SampleReports.all.first { $0.name == name }?.report)
        for width in 20...200 {
            for sections in [[], StatusSection.allCases] {
                for symbols in [Self.unicode, Self.ascii] {
                    let wide = text(report, sections, width: width, symbols).lines.filter { $0.width > width }
                    #expect(wide.isEmpty, "\(width) \(sections): \(wide.map(\.text))")
                }
            }
        }
    }

    @Test("nothing reaches the terminal that it would obey, and in LANG=C nothing but ASCII")
    func harmless() {
        for (name, report) in SampleReports.all {
            for sections in Self.choices {
                let lines = text(report, sections).lines.map(\.text)
                #expect(lines.allSatisfy { $0 == $0.printable }, "\(name)")
                let plain = text(report, sections, width: 80, Self.ascii).lines.map(\.text)
                #expect(
                    plain.allSatisfy { $0.utf8.allSatisfy { (32..<127).contains($0) } }, "\(name): \(plain)")
            }
        }
    }

    @Test("colour is never the only sign: without it good, degraded and broken read differently")
    func colours() {
        for (name, report) in SampleReports.all {
            for line in text(report).lines {
                for piece in line.pieces where piece.meaning == .degraded || piece.meaning == .broken {
                    // The verdict's dot stands before its word.
                    let words = line.text.split(separator: " ")
                    #expect(words.count > 1, "\(name): \(line.text)")
                }
            }
        }
        let words = ["at work", "in trouble", "never applied"].compactMap { name in
            SampleReports.all.first { $0.name == name }.map { text($0.report).lines[0].text }
        }
        #expect(
            words[0].contains("routing") && words[1].contains("broken") && words[2].contains("not applied"))
    }

    @Test("at a glance it reads as designed")
    func atAGlance() throws {
        let report = try #require(SampleReports.all.first?.report)
        #expect(
            text(report, width: 110).lines.map(\.text) == [
                "● gateway.cluster.home   routing · generation 7, applied 2 h ago · no drift",
                "",
                "  ROLE     NIC   LINK         ADDRESS           RECEIVED     SENT  HARDWARE           DRIVER     MTU",
                "  cluster  eth0  up 1 Gbit/s  192.168.57.30/24   18.2 GB  41.0 GB  dc:a6:32:01:02:03  bcmgenet  1500",
                "  www      eth1  up 1 Gbit/s  10.0.0.17/24       18.2 GB  41.0 GB  dc:a6:32:01:02:03  bcmgenet  1500",
                "",
                "  ROUTES  192.168.57.0/24 on cluster · default via 10.0.0.1 on www",
                "  FILTER  inet gwnet as wanted · 1.2 M packets forwarded · 3,412 refused (www input 3,409, spoofed 3)",
                "  NAT     masquerade on www, 88 flows · 8443/tcp → 192.168.57.200:443 (12 flows) · conntrack 312 of 262144",
                "",
                "  NODE                    ADDRESS        STATE      SEEN  MAC",
                "  k8s-control-plane-node  192.168.57.31  reachable  now   7c:83:34:b7:74:65",
                "  k8s-node2               192.168.57.32  silent     -     7c:83:34:b7:74:65",
            ])
    }

    @Test("a narrow terminal goes on below, a wide one shows more")
    func moreRoomMoreToSee() throws {
        let report = try #require(SampleReports.all.first?.report)
        let narrow = text(report, width: 80).lines.map(\.text)
        #expect(narrow.contains("          conntrack 312 of 262144"))
        #expect(!narrow.contains { $0.contains("MTU") })
        #expect(narrow.contains { $0.contains("DRIVER") })
        let widest = text(report, width: 200).lines.map(\.width).max() ?? 0
        #expect(widest < 120, "never padded beyond need")
    }

    @Test("sections show what the glance leaves out, and nothing else")
    func sections() throws {
        let large = try #require(SampleReports.all.first { $0.name == "large" }?.report)
        let glance = text(large).lines.map(\.text)
        #expect(glance.contains { $0.contains("44 more: gwnet status nodes") })
        #expect(glance.contains { $0.contains("34 more: gwnet status routes") })
        #expect(glance.contains { $0.contains("24 more: gwnet status nat") })
        let nodes = text(large, [.nodes]).lines.map(\.text)
        #expect(nodes.count == 63)
        #expect(!nodes.contains { $0.contains("ROLE") })
        #expect(text(large, [.firewall]).lines.contains { $0.text.contains("tcp 1049 from") })
        #expect(text(large, [.problems]).lines.last?.text == "  no problems")
    }

    @Test("a low window keeps verdict and problems, and says how much it hides", arguments: 3...40)
    func heights(height: Int) {
        for (name, report) in SampleReports.all {
            let text = text(report, width: 80)
            let (whole, lines) = (text.lines.map(\.text), text.lines(height: height).map(\.text))
            #expect(lines.count <= height, "\(name)")
            #expect(lines.first == whole.first)
            guard whole.count > height else {
                #expect(lines == whole)
                continue
            }
            let note = lines.first { $0.hasSuffix("make the window taller") }
            let hidden = note.flatMap { Int($0.split(separator: " ")[1]) } ?? -1
            let shown = lines.filter { !$0.isEmpty && $0 != note }.count
            #expect(shown + hidden == whole.filter { !$0.isEmpty }.count, "\(name) \(lines)")
        }
    }
}

@Suite("The words of status")
struct StatusWordsTests {
    private func read(_ words: [String], files: Set<String> = []) throws -> String {
        let words = try StatusWords(words, isFile: files.contains)
        return "\(words.profile ?? "-") \(words.sections.map(\.rawValue).joined(separator: " "))"
    }

    @Test("are sections, and a profile by its slash, its ending or its being there")
    func known() throws {
        #expect(try read([]) == "- ")
        #expect(try read(["nodes", "roles", "nodes"]) == "- nodes roles")
        #expect(try read(["a.yaml", "nat"]) == "a.yaml nat")
        #expect(try read(["nat", "./nat"]) == "./nat nat")
        #expect(try read(["profile", "problems"], files: ["profile"]) == "profile problems")
        #expect(try read(["nodes"], files: ["nodes"]) == "- nodes")
    }

    @Test(
        "that mean nothing get the nearest that does",
        arguments: [
            (["nodez"], "did you mean nodes?"), (["problem"], "did you mean problems?"),
            (["a.yaml", "b.yml"], "two profiles: a.yaml and b.yml"), (["x"], "known here: roles, routes"),
        ])
    func unknown(words: [String], message: String) {
        do {
            _ = try StatusWords(words, isFile: { _ in false })
            Issue.record("\(words) were understood")
        } catch {
            #expect(error.message.contains(message))
        }
    }
}
