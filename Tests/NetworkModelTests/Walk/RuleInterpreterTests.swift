import Testing

@testable import NetworkModel

@Suite("What a rule does with a packet")
struct RuleInterpreterTests {
    /// A clause, and whether a TCP packet from a node to port 443 outside matches it.
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let clauses: [Expression]
        let verdict: Walk.Verdict

        init(_ name: String, _ clauses: [Expression], _ verdict: Walk.Verdict) {
            testDescription = name
            self.clauses = clauses
            self.verdict = verdict
        }
    }

    private static let node = Ground.ip("192.168.57.32")

    private static let cases: [Case] = [
        Case("the link it comes in on", .incoming(Ground.cluster), .passes),
        Case("another link", .incoming(Ground.www), .dies),
        Case("not that link", .incoming(not: Ground.cluster), .dies),
        Case("a link whose name begins alike", .incoming(Sketch.link("eth01")), .dies),
        Case("the link it leaves by", .outgoing(Ground.www), .passes),
        Case("a link without a kind", .incomingKind(in: "kinds"), .dies),
        Case("its family", .family(.ipv4), .passes),
        Case("the other family", .family(.ipv6), .dies),
        Case("its port", .port(.tcp, 443), .passes),
        Case("another port", .port(.tcp, 80), .dies),
        Case("the port of the other protocol", .port(.udp, 443), .dies),
        Case("a new flow is not established", .established, .dies),
        Case("a new flow is not invalid", .invalid, .dies),
        Case("no translated destination", .destinationTranslated, .dies),
        Case("not addressed to this machine", .toThisMachine, .dies),
        Case("no echo request", .echoRequest(.ipv4), .dies),
        Case("a SYN", .opening, .passes),
        Case("a destination that is another", .destination(not: node), .passes),
        Case("an immediate compared", compare([7], .equal, [7]), .passes),
        Case("at least", compare([1, 0], .atLeast, [0, 255]), .passes),
        Case("not at least", compare([0, 1], .atLeast, [0, 2]), .dies),
        Case("at most", compare([0, 2], .atMost, [0, 2]), .passes),
        Case("not at most", compare([1, 0], .atMost, [0, 255]), .dies),
        Case("beyond the end of the header", [.payload(deep, into: .first)], .dies),
        Case("a counter and a log change nothing", .count("c") + [.log(prefix: "x", level: .info)], .passes),
        Case("a trace changes nothing", [.immediate([1], into: .first), .setTrace(from: .first)], .passes),
        Case("a foreign counter changes nothing", [.unsupported("counter")], .passes),
        Case("a rate may be exceeded", [.limit(RateLimit(packetsPerSecond: 1, burst: 1))], .unknown),
        Case("what nobody knows", [.unsupported("socket")], .unknown),
        Case("what nobody knows, and surely not", [.unsupported("socket")] + .port(.tcp, 80), .dies),
        Case("a register that an unknown load may have written", stale, .unknown),
        Case("a register that was never loaded", [.compare(.first, .equal, [1])], .unknown),
        Case("a set that is not there", .source(in: "nowhere"), .unknown),
    ]

    private static let deep = PayloadField(base: .transport, offset: 200, length: 4)
    private static let stale: [Expression] =
        [.immediate([1], into: .first), .unsupported("socket"), .compare(.first, .equal, [2])]

    private static func compare(_ value: [UInt8], _ comparison: Comparison, _ other: [UInt8]) -> [Expression]
    {
        [.immediate(value, into: .first), .compare(.first, comparison, other)]
    }

    @Test("is what the machine would do", arguments: cases)
    func matches(situation: Case) {
        #expect(
            Ground.accepts(
                situation.clauses,
                sets: [NamedSet("kinds", key: [.linkName], elements: [.init([.linkKind("bridge")])])])
                == situation.verdict)
    }

    @Test("a link's kind is that of the driver that made it")
    func kinds() {
        let kinds = NamedSet("kinds", key: [.linkName], elements: [.init([.linkKind("bridge")])])
        let rules = [Rule("virtual", .incomingKind(in: "kinds"), .accept)]
        let terrain = Ground.terrain(Ground.table(drops: true, rules: rules, sets: [kinds]))
        let walk = Walk(
            of: Ground.packet("172.17.0.9", "198.51.100.10"), on: Sketch.link("docker0"), through: terrain)
        #expect(walk.steps.contains { $0.rule?.comment == "virtual" })
    }

    @Test("a set of intervals holds both of its ends and nothing beyond them")
    func intervals() {
        let range = Sketch.must(FieldRange(first: [192, 168, 57, 32], last: [192, 168, 57, 34]), "range")
        let set = NamedSet("s", key: [.ipv4Address], hasIntervals: true, elements: [.init([range])])
        for (host, verdict) in [(31, Walk.Verdict.dies), (32, .passes), (34, .passes), (35, .dies)] {
            let packet = Ground.packet("192.168.57.\(host)", "198.51.100.10")
            #expect(Ground.accepts(.source(in: "s"), packet, sets: [set]) == verdict)
        }
        #expect(Ground.accepts(.source(notIn: "s"), sets: [set]) == .dies)
    }

    @Test("a concatenation matches when each of its fields does")
    func concatenations() {
        let ports = Sketch.must(PortRange("440-450"), "440-450")
        let element = NamedSet.Element(
            [.transport(.tcp), .ports(ports), .network(Ground.network("192.168.57.0/24"))])
        let set = NamedSet(
            "s", key: [.internetProtocol, .internetService, .ipv4Address], hasIntervals: true,
            elements: [element])
        let service = [Expression].service(in: "s", .ipv4)
        #expect(Ground.accepts(service, sets: [set]) == .passes)
        for content in [Packet.Content.tcp(from: 1, to: 451), .udp(from: 1, to: 443)] {
            let packet = Ground.packet("192.168.57.32", "198.51.100.10", content)
            #expect(Ground.accepts(service, packet, sets: [set]) == .dies)
        }
    }

    @Test("a verdict map jumps where its element says, and passes by what is not in it")
    func verdictMaps() {
        let map = NamedSet(
            "m", key: [.linkName], value: .verdict,
            elements: [.init([.link(Ground.cluster)], value: .verdict(.jump("target")))])
        let rules = [Rule("answers", .established, .accept), Rule("by link", .incoming(by: "m"))]
        let target = Chain("target", rules: [Rule("there", .drop)])
        let terrain = Ground.terrain(Ground.table(rules: rules, sets: [map], chains: [target]))
        #expect(Ground.outwards(terrain).obstacle?.rule?.chain == "target")
        let inwards = Walk(
            of: Ground.packet("203.0.113.50", "192.168.57.32"), on: Ground.www, through: terrain)
        #expect(inwards.verdict == .passes)
    }

    @Test("where a table holds what cannot be read, what is not found may be there")
    func foreignElements() {
        let set = NamedSet("s", key: [.ipv4Address])
        let rules = [Rule("tried", .source(in: "s"), .accept)]
        let table = Ground.table(drops: true, rules: rules, sets: [set], holdsForeignParts: true)
        #expect(Ground.outwards(Ground.terrain(table)).verdict == .unknown)
    }
}

extension Obstacle {
    /// The rule that refuses.
    var rule: RuleReference? {
        if case .refused(let rule, _) = self { rule } else { nil }
    }
}
