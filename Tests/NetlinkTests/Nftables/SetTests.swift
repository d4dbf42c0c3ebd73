import NetworkModel
import TestSupport
import Testing

@testable import Netlink

@Suite("Sets and maps")
struct SetTests {
    private static let sets: [NamedSet] = [
        NamedSet("empty", key: [.ipv4Address]),
        NamedSet("emptyRanges", key: [.ipv4Address], hasIntervals: true),
        NamedSet(
            "names", key: [.linkName],
            elements: [.init([.link(link("eth0"))]), .init([.link(link("abcdefghijklmno"))])]),
        NamedSet("types", key: [.icmpv6Type], elements: Set((0...255).map { .init([.protocolNumber($0)]) })),
        NamedSet(
            "singles", key: [.ipv6Address],
            elements: [.init([.address(address("::1"))]), .init([.address(address("ff02::1"))])]),
        NamedSet(
            "networks", key: [.ipv4Address], hasIntervals: true,
            elements: [.init([.network(network("10.0.0.0/8"))]), .init([.address(address("192.0.2.1"))])]),
        NamedSet(
            "everything", key: [.ipv4Address], hasIntervals: true, elements: [.init([.network(.anyIPv4)])]),
        NamedSet(
            "everything6", key: [.ipv6Address], hasIntervals: true, elements: [.init([.network(.anyIPv6)])]),
        NamedSet(
            "top", key: [.ipv4Address], hasIntervals: true,
            elements: [
                .init([.address(address("0.0.0.0"))]), .init([.address(address("255.255.255.255"))]),
                .init([range("255.255.255.0", "255.255.255.254")]),
            ]),
        NamedSet(
            "adjacent", key: [.ipv4Address], hasIntervals: true,
            elements: [
                .init([range("10.0.0.0", "10.0.0.9")]), .init([range("10.0.0.10", "10.0.0.20")]),
                .init([range("10.0.0.21", "10.0.0.21")]), .init([range("10.0.0.23", "255.255.255.255")]),
            ]),
        NamedSet(
            "ports", key: [.internetService], hasIntervals: true,
            elements: [.init([ports("1-1023")]), .init([ports("1024-65535")])]),
        NamedSet(
            "service", key: [.internetProtocol, .internetService, .ipv4Address], hasIntervals: true,
            elements: [
                .init([.transport(.tcp), ports("22"), .network(.anyIPv4)]),
                .init([.transport(.udp), ports("1000-65535"), range("10.0.0.1", "10.0.0.77")]),
                .init([.protocolNumber(255), .anyPort, .network(network("255.255.255.0/24"))]),
            ]),
        NamedSet(
            "service6", key: [.internetProtocol, .internetService, .ipv6Address], hasIntervals: true,
            elements: [.init([.anyProtocol, .anyPort, .network(.anyIPv6)])]),
        NamedSet(
            "pairs", key: [.internetProtocol, .internetService],
            elements: [.init([.transport(.tcp), ports("22")]), .init([.transport(.udp), ports("22")])]),
        NamedSet(
            "verdicts", key: [.linkName], value: .verdict,
            elements: [
                .init([.link(link("eth0"))], value: .verdict(.jump("target"))),
                .init([.link(link("eth1"))], value: .verdict(.goto("target"))),
                .init([.link(link("eth2"))], value: .verdict(.drop)),
                .init([.link(link("eth3"))], value: .verdict(.accept)),
                .init([.link(link("eth4"))], value: .verdict(.return)),
            ]),
        NamedSet(
            "verdictRanges", key: [.ipv4Address], value: .verdict, hasIntervals: true,
            elements: [
                .init([.network(network("10.0.0.0/8"))], value: .verdict(.jump("target"))),
                .init([range("11.0.0.0", "255.255.255.255")], value: .verdict(.drop)),
            ]),
        NamedSet(
            "addresses", key: [.ipv4Address], value: .data([.ipv4Address]), hasIntervals: true,
            elements: [.init([.network(network("10.0.0.0/8"))], value: .data([[192, 0, 2, 1]]))]),
        NamedSet(
            "forwards", key: [.internetProtocol, .internetService, .ipv4Address],
            value: .data([.ipv4Address, .internetService]), hasIntervals: true, countsElements: true,
            elements: [
                .init(
                    [.transport(.tcp), ports("8000-8010"), .network(.anyIPv4)],
                    value: .data([[10, 0, 0, 1], [0, 80]])),
                .init(
                    [.transport(.udp), ports("53"), .network(network("10.0.0.0/8"))],
                    value: .data([[10, 0, 0, 2], [255, 255]])),
            ]),
        NamedSet(
            "counting", key: [.ipv4Address], countsElements: true,
            elements: [.init([.address(address("10.0.0.1"))])]),
    ]

    @Test("each reads back as it was written", arguments: sets)
    func readsBack(set: NamedSet) async throws {
        let table = Table(counters: [], sets: [set], chains: [Chain("target")])
        try await inNamespace {
            var socket = try NftablesSocket()
            #expect(try socket.make(table) == table)
        }
    }

    @Test("nft lists what it made of our words as it lists what we made")
    func nftAgrees() async throws {
        let table = Table(counters: ["a", "b"], sets: Self.sets, chains: [Chain("target")])
        let script = try #require(table.nftScript)
        let listing = try await inNamespace {
            var socket = try NftablesSocket()
            _ = try socket.make(table)
            return try sh("nft -s list table inet gwnet")
        }
        let (theirs, read) = try await inNamespace {
            try sh("nft -f -", input: script)
            var socket = try NftablesSocket()
            return (try sh("nft -s list table inet gwnet"), try socket.tables(named: "gwnet").tables.inet)
        }
        #expect(listing == theirs)
        #expect(read == table)
    }

    @Test("thousands of elements, over 64 KiB in one batch, come through whole and leave whole")
    func manyElements() async throws {
        let sources = (0..<3000).map { index -> NamedSet.Element in
            let low = UInt8(index % 250)
            return NamedSet.Element([
                .transport(.tcp), ports("\(index * 10 + 1)-\(index * 10 + 9)"),
                range("10.\(low).0.1", "10.\(low).0.9"),
            ])
        }
        let wide = NamedSet(
            "wide", key: [.internetProtocol, .internetService, .ipv4Address], hasIntervals: true,
            elements: Set(sources))
        let single = NamedSet(
            "single", key: [.ipv4Address],
            elements: Set((0..<5000).map { .init([.address(address("10.0.\($0 / 250).\($0 % 250)"))]) }))
        let tree = NamedSet(
            "tree", key: [.ipv4Address], hasIntervals: true,
            elements: Set((0..<2000).map { .init([.network(network("10.\($0 / 250).\($0 % 250).0/25"))]) }))
        let full = Table(counters: [], sets: [wide, single, tree], chains: [])
        let bare = Table(
            counters: [],
            sets: full.sets.map {
                NamedSet($0.name, key: $0.key, hasIntervals: $0.hasIntervals)
            }, chains: [])
        try await inNamespace {
            var socket = try NftablesSocket()
            let made = try socket.make(full)
            for set in full.sets { #expect(made?.set(named: set.name)?.elements.count == set.elements.count) }
            #expect(made == full)
            #expect(try socket.make(bare) == bare)
            #expect(try socket.make(full) == full)
        }
    }

    @Test("any set becomes any other of the same definition in one batch, and reads back each time")
    func changesElements() async throws {
        try await inNamespace {
            var socket = try NftablesSocket()
            for seed in kernelSeeds(300) {
                var random = SeededGenerator(seed: seed)
                let fields = Int.random(in: 1...3, using: &random)
                var first = Table(
                    counters: [], sets: [Self.random(&random, fields)], chains: [Chain("target")])
                for _ in 0..<3 {
                    let made = try socket.make(first)
                    guard made == first else {
                        Issue.record("seed \(seed): \(String(describing: made)), not \(first)")
                        return
                    }
                    first = Table(
                        counters: [], sets: [Self.random(&random, fields)], chains: [Chain("target")])
                }
                _ = try socket.make(nil)
            }
        }
    }

    /// One to three fields: a tree, or a concatenation; always a verdict map with ranges.
    private static func random(_ random: inout SeededGenerator, _ fields: Int) -> NamedSet {
        let types: [DataType] = [.ipv4Address, .internetService, .internetProtocol]
        let boxes = (0..<Int.random(in: 0...8, using: &random)).map { _ in
            let key = types.prefix(fields).map { type in
                let ends = (0..<2).map { _ -> [UInt8] in
                    // Few values, those at the edges among them, so that boxes meet.
                    let edge: UInt8 = Bool.random(using: &random) ? 0 : 255
                    return [UInt8](repeating: edge, count: type.length - 1) + [
                        UInt8.random(in: 250...255, using: &random) &+ 3
                    ]
                }.sorted { $0.lexicographicallyPrecedes($1) }
                return must(FieldRange(first: ends[0], last: ends[1]), "\(ends)")
            }
            let verdict: Verdict = Bool.random(using: &random) ? .jump("target") : .drop
            return NamedSet.Element(Array(key), value: .verdict(verdict))
        }
        return NamedSet(
            "s", key: Array(types.prefix(fields)), value: .verdict, hasIntervals: true,
            elements: NamedSet.disjoint(boxes))
    }

    @Test("elements count what found them, and counters what passed")
    func counts() async throws {
        let set = NamedSet(
            "counting", key: [.internetProtocol, .internetService, .ipv4Address], hasIntervals: true,
            countsElements: true,
            elements: [
                .init([.transport(.udp), ports("7000-7009"), .network(.anyIPv4)]),
                .init([.transport(.udp), ports("8000"), .network(.anyIPv4)]),
            ])
        let rule = Rule("counted", .service(in: "counting", .ipv4), .count("seen"))
        let hook = Chain.Hook(.filter, .output, priority: 0)
        let table = Table(
            counters: ["idle", "seen"], sets: [set], chains: [Chain("out", hook: hook, rules: [rule])])
        try await inNamespace {
            var socket = try NftablesSocket()
            #expect(try socket.make(table) == table)
            try sh(
                "ip link set lo up; bash -c 'for i in 1 2 3; do echo x >/dev/udp/127.0.0.1/700$i || true; done'"
            )
            let counts = try socket.elementCounters(of: set, table: "gwnet")
            #expect(
                counts[.init([.transport(.udp), ports("7000-7009"), .network(.anyIPv4)])]
                    == CounterValue(packets: 3, bytes: 90))
            #expect(
                counts[.init([.transport(.udp), ports("8000"), .network(.anyIPv4)])]
                    == CounterValue(packets: 0, bytes: 0))
            let counters = try socket.counters(table: "gwnet")
            #expect(
                counters == [
                    "seen": CounterValue(packets: 3, bytes: 90), "idle": CounterValue(packets: 0, bytes: 0),
                ])
            // A counter that has counted is the same part of the same table.
            #expect(try socket.tables(named: "gwnet").tables.inet == table)
        }
    }
}
