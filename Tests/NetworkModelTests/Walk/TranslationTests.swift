import Testing

@testable import NetworkModel

@Suite("Translated packets")
struct TranslationTests {
    private static let forwards = NamedSet(
        "forwards", key: [.internetProtocol, .internetService, .ipv4Address],
        value: .data([.ipv4Address, .internetService]), hasIntervals: true,
        elements: [
            .init(
                [.transport(.tcp), .ports(Sketch.must(PortRange("8443"), "")), .network(.anyIPv4)],
                value: .data([[192, 168, 57, 32], [1, 187]]))
        ])

    private static let destination = Ground.table(
        .prerouting, .nat, priority: -100,
        rules: [Rule("forward", .toThisMachine, .forward(by: "forwards", withPort: true))], sets: [forwards],
        name: "d")
    private static let masquerade = Ground.table(
        .postrouting, .nat, priority: 100, rules: [Rule("hide", .outgoing(Ground.www), .masquerade)],
        name: "m")

    private static func inwards(_ terrain: Terrain, port: UInt16 = 8443) -> Walk {
        Walk(
            of: Ground.packet("198.51.100.10", "203.0.113.2", .tcp(from: 50000, to: port)), on: Ground.www,
            through: terrain)
    }

    @Test("a forward changes address and port before the packet is routed")
    func forward() {
        let walk = Self.inwards(Ground.terrain(Self.destination))
        #expect(walk.verdict == .passes)
        #expect(walk.departure.destination == Ground.ip("192.168.57.32"))
        #expect(walk.departure.destinationPort == 443)
        #expect(walk.outgoing == Ground.cluster)
        #expect(
            Self.inwards(Ground.terrain(Self.destination), port: 8444).departure.destination
                == Ground.ip("203.0.113.2"))
    }

    @Test("rules after it see the new destination, and that it is new")
    func afterwards() {
        let filter = Ground.table(
            drops: true,
            rules: [
                Rule("answers", .established, .accept),
                Rule("translated", .destinationTranslated, .port(.tcp, 443), .accept),
            ])
        #expect(Self.inwards(Ground.terrain(Self.destination, filter)).verdict == .passes)
    }

    @Test("masquerading takes the address of the link that it leaves by, and of the next hop's network")
    func masquerades() {
        var terrain = Ground.terrain(Self.masquerade)
        terrain.addresses.insert(Sketch.address("10.0.0.7/8", on: "eth1"))
        #expect(Ground.outwards(terrain).departure.source == Ground.ip("203.0.113.2"))
        terrain.addresses = terrain.addresses.filter { $0.link != Ground.www }
        #expect(Ground.outwards(terrain).obstacle == .noOwnAddress(Ground.www))
    }

    @Test("the answer is turned round before it is routed, so it reaches the node and not the gateway")
    func answers() {
        let closed = Ground.table(.input, drops: true, rules: [])
        #expect(Ground.outwards(Ground.terrain(Self.masquerade, closed)).verdict == .passes)
        let noAnswers = Ground.table(rules: [Rule("no answers", .established, .drop)])
        let walk = Ground.outwards(Ground.terrain(Self.masquerade, noAnswers))
        #expect(walk.verdict == .dies)
        #expect(walk.steps.last?.stage == .answer)
    }

    @Test("chains before connection tracking take every packet for one of no flow")
    func untracked() {
        let early = Ground.table(.prerouting, priority: -300, rules: [Rule("i", .invalid, .drop)], name: "e")
        #expect(Ground.outwards(Ground.terrain(early)).verdict == .dies)
        let late = Ground.table(.prerouting, priority: -150, rules: [Rule("i", .invalid, .drop)], name: "l")
        #expect(Ground.outwards(Ground.terrain(late)).verdict == .passes)
    }

    @Test("the first translation of a hook is the last")
    func once() {
        let second = Ground.table(
            .prerouting, .nat, priority: -90,
            rules: [
                Rule(
                    "again",
                    [.immediate([10, 0, 0, 1], into: .first), .destinationNAT(address: .first, port: nil)])
            ], name: "z")
        #expect(
            Self.inwards(Ground.terrain(Self.destination, second)).departure.destination
                == Ground.ip("192.168.57.32"))
    }
}
