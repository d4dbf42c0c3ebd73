import Testing

@testable import Gateway
@testable import gwnet

@Suite("Plan as text")
struct PlanTextTests {
    private static let changes = [
        PlanLine(.add, "forward", "www", "tcp 8443 from anywhere → 192.168.57.31:443"),
        PlanLine(.remove, "counter", "refused_www_input", ""),
        PlanLine(.change, "address", "eth1", "203.0.113.2/24 → 203.0.113.77/24"),
    ]

    private func lines(width: Int) -> [String] {
        PlanText.lines(Self.changes, Layout(width: width, Symbols(isUnicode: true))).map(\.text)
    }

    @Test("stands in columns, and goes on below where there is no room")
    func columns() {
        #expect(
            lines(width: 100) == [
                "  +  forward  www                tcp 8443 from anywhere → 192.168.57.31:443",
                "  -  counter  refused_www_input",
                "  ~  address  eth1               203.0.113.2/24 → 203.0.113.77/24",
            ])
        #expect(
            lines(width: 60).prefix(2) == [
                "  +  forward  www                tcp 8443 from anywhere →",
                "                                 192.168.57.31:443",
            ])
        for width in 60...100 { #expect(lines(width: width).allSatisfy { $0.count <= width }, "\(width)") }
    }

    @Test(
        "says in words what becomes of flows",
        arguments: [
            (FlowFate.Kind.cut, 2, "2 flows would be cut (bound to 203.0.113.2)"),
            (.cut, 1, "1 flow would be cut (bound to 203.0.113.2)"),
            (.withdrawn, 2, "2 flows would end (through the withdrawn 203.0.113.2)"),
            (.withdrawn, 1, "1 flow would end (through the withdrawn 203.0.113.2)"),
        ])
    func fates(kind: FlowFate.Kind, flows: Int, words: String) {
        #expect(PlanSummary.words(FlowFate(kind: kind, through: "203.0.113.2", flows: flows)) == words)
    }
}
