import NetworkModel
import TestSupport

/// Rulesets and packets that nobody would write, so that the kernel and the walk can be compared.
struct RandomRules {
    private var generator: SeededGenerator
    static let links = ["plug0", "plug1", "lo"].compactMap { LinkName($0) }
    static let addresses = ["198.51.100.1", "198.51.100.2", "198.51.100.200", "203.0.113.7"]
        .compactMap { IPAddress($0) }
    static let ports: [UInt16] = [53, 123, 443, 8443]

    init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

    /// A table at the hooks that a packet of the machine's own passes.
    mutating func table() -> Table {
        let points: [Chain.Hook.Point] = [.output, .postrouting]
        let bases = (0..<Int.random(in: 1...4, using: &generator)).map { index in
            let hook = Chain.Hook(
                .filter, pick(points),
                priority: Int32(Int.random(in: -99...75, using: &generator) * 4 + index),
                dropsByDefault: Int.random(in: 0...3, using: &generator) == 0)
            return Chain("base\(index)", hook: hook, rules: rules(of: "base\(index)", below: 0))
        }
        let others = (0..<4).map { Chain("chain\($0)", rules: rules(of: "chain\($0)", below: $0 + 1)) }
        return Table(counters: ["seen"], sets: sets(), chains: bases + others)
    }

    mutating func packet() -> (address: IPAddress, port: UInt16) {
        (pick(RandomRules.addresses), pick(RandomRules.ports))
    }

    /// Jumps lead to later chains alone: the kernel refuses loops.
    private mutating func rules(of chain: String, below first: Int) -> [Rule] {
        (0..<Int.random(in: 0...5, using: &generator)).map { number in
            let count = Int.random(in: 0...2, using: &generator)
            let clauses = (0..<count).flatMap { _ in clause() }
            return Rule("\(chain) \(number)", clauses, end(below: first))
        }
    }

    private mutating func end(below first: Int) -> [Expression] {
        var ends: [[Expression]] = [.accept, .drop, [.verdict(.return)], .count("seen")]
        if first < 4 { ends += [.jump("chain\(first)"), [.verdict(.goto("chain\(first)"))]] }
        return pick(ends)
    }

    private mutating func clause() -> [Expression] {
        let address = pick(RandomRules.addresses)
        let clauses: [[Expression]] = [
            .outgoing(pick(RandomRules.links)), .outgoing(notIn: "links"), .outgoingKind(in: "kinds"),
            .incoming(not: pick(RandomRules.links)), .family(.ipv4), .family(.ipv6), .transport(.udp),
            .transport(.tcp), .port(.udp, pick(RandomRules.ports)), .destination(in: "addresses"),
            .source(notIn: "addresses"), .destination(not: address), .target(in: "targets"),
            .service(in: "services", .ipv4), .established, .invalid, .destinationTranslated,
            .echoRequest(.ipv4), .opening, .dhcpRequest, comparison(),
        ]
        return pick(clauses)
    }

    private mutating func comparison() -> [Expression] {
        let port = pick(RandomRules.ports)
        return [
            .payload(.destinationPort, into: .first),
            .compare(.first, pick(Comparison.allCases), [UInt8(port >> 8), UInt8(port & 0xff)]),
        ]
    }

    private mutating func sets() -> [NamedSet] {
        let network = IPNetwork("198.51.100.0/25").map { [NamedSet.Element([.network($0)])] } ?? []
        return [
            NamedSet("links", key: [.linkName], elements: [.init([.link(pick(RandomRules.links))])]),
            NamedSet("kinds", key: [.linkName], elements: [.init([.linkKind("veth")])]),
            NamedSet("addresses", key: [.ipv4Address], hasIntervals: true, elements: Set(network)),
            NamedSet(
                "targets", key: [.internetProtocol, .ipv4Address, .internetService], hasIntervals: true,
                elements: [
                    .init([.transport(.udp), .address(pick(RandomRules.addresses)), ports()])
                ]),
            NamedSet(
                "services", key: [.internetProtocol, .internetService, .ipv4Address], hasIntervals: true,
                elements: [.init([.anyProtocol, ports(), .network(.anyIPv4)])]),
        ]
    }

    private mutating func ports() -> FieldRange {
        let last = pick(RandomRules.ports)
        return PortRange(first: 53, last: last).map { .ports($0) } ?? .anyPort
    }

    private mutating func pick<Value>(_ values: [Value]) -> Value {
        values[Int.random(in: 0..<values.count, using: &generator)]
    }
}
