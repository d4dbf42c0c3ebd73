import Glibc
import NetworkModel
import TestSupport
import Testing

@testable import Gateway
@testable import Netlink

@Suite("The walk and the kernel")
struct KernelAgreementTests {
    /// What the last rule of the trace of a packet says.
    struct End: Hashable, CustomStringConvertible {
        let chain: String
        let rule: String
        let isAlive: Bool

        var description: String { "\(chain) \(rule): \(isAlive ? "lives" : "dies")" }
    }

    private static func furnish() throws {
        try sh(
            """
            ip link set lo up
            for n in 0 1; do ip link add plug$n type veth peer name other$n; ip link set plug$n up; ip link set other$n up; done
            ip address add 192.0.2.1/24 dev plug0; ip address add 192.0.2.129/25 dev plug1
            ip route add 198.51.100.0/24 dev plug0; ip route add 203.0.113.0/24 dev plug1
            ip neigh add 198.51.100.1 lladdr 02:00:00:00:00:01 dev plug0
            """)
    }

    @Test("agree on random rulesets, rule by rule", arguments: kernelSeeds(25))
    func rulesets(seed: UInt64) async throws {
        try await inNamespace {
            try Self.furnish()
            var random = RandomRules(seed: seed)
            let table = random.table()
            var nftables = try NftablesSocket()
            let (_, generation) = try nftables.tables(named: "gwnet")
            let changes = RulesetPlan(from: nil, to: table).changes
            try nftables.commit([RulesetPlan.Part(.inet, changes)], table: "gwnet", generation: generation)
            for number in 0..<8 {
                let (address, port) = random.packet()
                let traced = try Self.trace(address, port, number)
                let walked = try Self.walked(address, port)
                #expect(walked == traced, "\(address) \(port)")
            }
        }
    }

    /// Sends a datagram and reads the trace, which is there when the call returns: what a machine
    /// sends itself meets its rules within the call.
    private static func trace(_ address: IPAddress, _ port: UInt16, _ number: Int) throws -> [End] {
        var nftables = try NftablesSocket()
        // The kernel says things of its own on new links, such as who listens to multicast.
        let rule = Rule(
            "trace", .port(.udp, port), [.immediate([1], into: .first), .setTrace(from: .first)])
        let chain = Chain("probe", hook: Chain.Hook(.filter, .output, priority: -400), rules: [rule])
        var trace = try TraceSocket()
        try nftables.addPassingTable(
            named: "t\(number)", chains: [chain], generation: try nftables.generation())
        let comments = try nftables.ruleComments()
        let socket = try Socket(.ipv4, .datagram)
        socket.send([1], to: address, port: port)
        var ends: [End] = []
        while case let events = try trace.events(within: 0), !events.isEmpty {
            for event in events where event.table == "gwnet" {
                guard event.verdict == "accept" || event.verdict == "drop" else { continue }
                let handle = RuleHandle(family: event.family, table: event.table, number: event.rule ?? 0)
                ends.append(
                    End(
                        chain: event.chain, rule: comments[handle] ?? "policy",
                        isAlive: event.verdict == "accept"))
            }
        }
        return ends
    }

    private static func walked(_ address: IPAddress, _ port: UInt16) throws -> [End] {
        var machine = try Machine()
        let terrain = try machine.terrain(try machine.observe(), wanted: nil)
        let source = try #require(
            terrain.decision(from: nil, to: address, on: nil).entry?.hops.first.flatMap {
                terrain.ownAddress(on: $0.link, towards: address, .ipv4)
            })
        let packet = try #require(Packet(from: source, to: address, .udp(from: 50000, to: port)))
        let walk = Walk(of: packet, on: nil, through: terrain)
        // The probe's own table may live on in a child that another test is just starting.
        let steps = walk.steps.filter { $0.stage != .answer && $0.rule?.table == "inet gwnet" }
        return steps.compactMap { step in
            step.rule.map {
                End(chain: $0.chain, rule: $0.comment ?? "policy", isAlive: step.obstacle == nil)
            }
        }
    }

    @Test("agree on where packets go, by random routes and rules", arguments: kernelSeeds(15))
    func routes(seed: UInt64) async throws {
        try await inNamespace {
            try Self.furnish()
            var generator = SeededGenerator(seed: seed)
            try sh(Self.randomRoutes(&generator).joined(separator: "\n"))
            var machine = try Machine()
            let terrain = try machine.terrain(try machine.observe(), wanted: nil)
            for _ in 0..<30 {
                let host = UInt8.random(in: 0...255, using: &generator)
                let third = UInt8.random(in: 0...3, using: &generator)
                let text = "10.0.\(third).\(host)"
                let address = try #require(IPAddress(text))
                let entry = terrain.decision(from: nil, to: address, on: nil).entry
                let kernelSays = try Self.kernelSays(text)
                #expect(Self.words(entry) == kernelSays, "\(text)")
            }
        }
    }

    private static func randomRoutes(_ generator: inout SeededGenerator) -> [String] {
        var lines = ["ip rule add priority 100 to 10.0.1.0/24 lookup 77"]
        for _ in 0..<12 {
            let length = Int.random(in: 16...32, using: &generator)
            let value = UInt128(0x0a00_0000 | UInt32.random(in: 0...1023, using: &generator))
            guard let address = IPAddress(family: .ipv4, value: value),
                let network = IPNetwork(containing: address, prefixLength: length)
            else { continue }
            let kind =
                ["", "", "blackhole", "unreachable", "prohibit", "throw"].randomElement(using: &generator)
                ?? ""
            let link = Bool.random(using: &generator) ? "plug0" : "plug1"
            let table = Bool.random(using: &generator) ? 77 : 254
            let metric = Int.random(in: 1...3, using: &generator)
            let hop = kind.isEmpty ? "dev \(link)" : ""
            // The same again is no addition.
            lines.append(
                "ip route add \(kind) \(network) \(hop) table \(table) metric \(metric) 2>/dev/null || true")
        }
        return lines
    }

    private static func words(_ entry: RoutingEntry?) -> String {
        guard let entry else { return "none" }
        switch entry.kind {
        case .blackhole, .unreachable, .prohibit: return entry.kind.rawValue
        default: return entry.hops.first?.link.description ?? "nowhere"
        }
    }

    /// The errors of `ip_route_output_key`: ENETUNREACH where no route is, else by the route's type.
    private static func kernelSays(_ address: String) throws -> String {
        let text = try sh("ip route get \(address) 2>&1 || true")
        let errors = [
            ("Network is unreachable", "none"), ("No route to host", "unreachable"),
            ("Permission denied", "prohibit"), ("Invalid argument", "blackhole"),
        ]
        if let error = errors.first(where: { text.contains($0.0) }) { return error.1 }
        let words = text.split(whereSeparator: { $0 == " " || $0 == "\n" })
        guard let index = words.firstIndex(of: "dev"), words.indices.contains(index + 1) else { return text }
        return String(words[index + 1])
    }
}
