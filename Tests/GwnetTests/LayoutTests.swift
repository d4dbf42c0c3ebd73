import Testing

@testable import gwnet

@Suite("Laying out text")
struct LayoutTests {
    private static let unicode = Symbols(isUnicode: true)
    private static let ascii = Symbols(isUnicode: false)

    @Test("what a terminal would obey, hide or turn round is a question mark")
    func printable() {
        #expect("a\u{1B}[31mb\u{7}\n\u{9B}c\u{202E}d\u{200B}e".printable == "a?[31mb???c?d?e")
        #expect("grün 網關 →".printable == "grün 網關 →")
        #expect(Phrase("grün → …", in: Self.ascii).text == "gr?n -> ...")
    }

    @Test("wide characters take two columns")
    func columns() {
        #expect("網關".columns == 4)
        #expect("é→●".columns == 3)
        #expect("網關".prefix(columns: 3) == "網")
    }

    @Test("a phrase is cut before the ellipsis, and keeps its colours")
    func cropped() {
        let phrase =
            Phrase("gateway", .good, in: Self.unicode) + Phrase(".cluster", .broken, in: Self.unicode)
        #expect(phrase.cropped(to: 99, "…").text == "gateway.cluster")
        #expect(phrase.cropped(to: 10, "…").text == "gateway.c…")
        #expect(phrase.cropped(to: 4, "...").text == "g...")
        #expect(phrase.cropped(to: 2, "...").text == "..")
        #expect(phrase.cropped(to: 0, "…").text == "")
        #expect(phrase.cropped(to: 10, "…").pieces.map(\.meaning) == [.good, .broken, .broken])
        for limit in 0...20 { #expect(phrase.cropped(to: limit, "...").width <= limit) }
    }

    @Test("a list goes on under its first item, a paragraph under its first word")
    func broken() {
        let layout = Layout(width: 24, Self.unicode)
        let items = ["one", "twenty-two", "three", "four"].map { layout.phrase($0) }
        #expect(
            layout.list(layout.phrase("  NAT  "), items).map(\.text) == [
                "  NAT  one · twenty-two", "       three · four",
            ])
        let text = layout.phrase("the quick brown fox jumps")
        #expect(
            layout.paragraph(layout.phrase("  ! "), text).map(\.text) == [
                "  ! the quick brown fox", "    jumps",
            ])
        #expect(layout.list(layout.phrase("NONE"), []).map(\.text) == ["NONE"])
        let long = layout.phrase(String(repeating: "x", count: 99))
        #expect(layout.list(layout.phrase("  "), [long]).allSatisfy { $0.width <= 24 })
    }

    @Test("a table gives up its least important columns first")
    func tables() {
        let columns: [FittedTable.Column] = [
            .init("ROLE"), .init("NIC", .shrink(to: 5, 2)), .init("BYTES", .drop(1), isNumber: true),
            .init("MTU", .drop(0)),
        ]
        func table(_ width: Int) -> [String] {
            let layout = Layout(width: width, Self.unicode)
            let row = ["www", "enp0s31f6", "12", "1500"].map { layout.phrase($0) }
            return FittedTable(columns, [row], layout).lines.map(\.text)
        }
        #expect(table(80) == ["  ROLE  NIC        BYTES  MTU", "  www   enp0s31f6     12  1500"])
        #expect(table(25) == ["  ROLE  NIC        BYTES", "  www   enp0s31f6     12"])
        #expect(table(23) == ["  ROLE  NIC", "  www   enp0s31f6"])
        #expect(table(20) == ["  ROLE  NIC", "  www   enp0s31f6"])
    }

    @Test("a message goes on below, and an excerpt is cut around its marks")
    func messages() {
        let message = [
            "  gateway.yaml:13:47: 203.0.114.1 lies outside 203.0.113.0/24",
            "      13 |     ipv4: { address: 203.0.113.2/24, gateway: 203.0.114.1, dns: [203.0.113.1] }",
            "         |                                               ^~~~~~~~~~~", "      check it",
        ]
        func fitted(_ width: Int) -> [String] {
            FittedMessage(message, Layout(width: width, Self.unicode)).lines
        }
        #expect(fitted(100) == message)
        #expect(
            fitted(70)[1...2] == [
                "      13 |     ipv4: { address: 203.0.113.2/24, gateway: 203.0.114.1,…",
                "         |                                               ^~~~~~~~~~~",
            ])
        let narrow = fitted(44)
        #expect(narrow[0...1] == ["  gateway.yaml:13:47: 203.0.114.1 lies", "    outside 203.0.113.0/24"])
        let start = narrow[3].prefix { $0 != "^" }.count
        #expect(narrow[2].dropFirst(start).hasPrefix("203.0.114.1"))
        for width in 20...90 { #expect(fitted(width).allSatisfy { $0.count <= width }, "\(width)") }
    }

    @Test("numbers are short", arguments: [(0, "0"), (999, "999"), (3412, "3,412"), (1_234_567, "1.2 M")])
    func counts(number: UInt64, text: String) {
        #expect(Quantity.count(number) == text)
    }

    @Test("speeds and ages are as people say them")
    func quantities() {
        #expect(
            [10, 100, 1000, 2500, 10000].map { Quantity.speed(megabits: $0) }
                == ["10 Mbit/s", "100 Mbit/s", "1 Gbit/s", "2.5 Gbit/s", "10 Gbit/s"])
        #expect(
            [-1, 59, 60, 7200, 86400 * 3].map { Quantity.duration(seconds: $0) }
                == ["0 s", "59 s", "1 min", "2 h", "3 d"])
        #expect(Quantity.size(18_249_999_999) == "18.2 GB")
        #expect(Quantity.flows(1) == "1 flow")
    }
}
