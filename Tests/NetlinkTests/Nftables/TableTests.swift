import NetworkModel
import TestSupport
import Testing

@testable import Netlink

@Suite("Our table")
struct TableTests {
    /// A bit of everything.
    private static let table = Table(
        counters: ["refused", "seen"],
        sets: [
            NamedSet(
                "allowed", key: [.internetProtocol, .internetService, .ipv4Address], hasIntervals: true,
                elements: [.init([.transport(.tcp), ports("22"), .network(.anyIPv4)])]),
            NamedSet(
                "networks", key: [.ipv4Address], hasIntervals: true,
                elements: [.init([.network(network("10.0.0.0/8"))])]),
            NamedSet(
                "jumps", key: [.linkName], value: .verdict,
                elements: [.init([.link(link("eth0"))], value: .verdict(.jump("inside")))]),
        ],
        chains: [
            Chain(
                "input", hook: Chain.Hook(.filter, .input, priority: 0, dropsByDefault: true),
                rules: [
                    Rule("answers", .established, .accept), Rule("by link", .incoming(by: "jumps")),
                    Rule("the rest", .count("refused"), .drop),
                ]),
            Chain(
                "inside",
                rules: [
                    Rule("services", .service(in: "allowed", .ipv4), .count("seen"), .accept),
                    Rule("ours", .source(in: "networks"), .accept),
                ]),
            Chain("spare"),
        ])

    @Test(
        "altered by somebody else, reads as different and is put right again in one batch",
        arguments: [
            "delete rule inet gwnet input handle $(nft -a list chain inet gwnet input | sed -n 's/.*answers.*handle //p')",
            "replace rule inet gwnet inside handle $(nft -a list chain inet gwnet inside | sed -n 's/.*ours.*handle //p') ip saddr @networks drop comment ours",
            "add rule inet gwnet spare accept",
            "insert rule inet gwnet input accept",
            "insert rule inet gwnet input quota 5 mbytes accept",
            "flush chain inet gwnet inside",
            "flush table inet gwnet",
            "delete chain inet gwnet spare",
            "add chain inet gwnet foreign",
            "add chain inet gwnet foreign { type filter hook forward priority 5; }",
            "chain inet gwnet input { policy accept; }",
            "add table inet gwnet { flags dormant; }",
            "add element inet gwnet networks { 172.16.0.0/12 }",
            "delete element inet gwnet networks { 10.0.0.0/8 }",
            "add element inet gwnet allowed { 17 . 53 . 0.0.0.0/0 }",
            "delete element inet gwnet jumps { eth0 : jump inside }",
            "add element inet gwnet jumps { eth1 : accept }",
            "add set inet gwnet foreign { type ipv4_addr; }",
            "add set inet gwnet foreign { type mark; }",
            "add element inet gwnet jumps { * : drop }",
            "add counter inet gwnet foreign",
            "delete table inet gwnet",
        ])
    func noticesAlteration(command: String) async throws {
        try await inNamespace {
            var socket = try NftablesSocket()
            #expect(try socket.make(Self.table) == Self.table)
            // A here-document: the shell looks up handles and leaves nft's braces alone.
            try sh("nft -f - <<EOF\n\(command)\nEOF")
            #expect(try socket.tables(named: "gwnet").tables.inet != Self.table)
            #expect(try socket.make(Self.table) == Self.table)
        }
    }

    @Test("is told from others of its name in other families, and leaves all others as they are")
    func foreignTables() async throws {
        try await inNamespace {
            try sh(
                """
                nft 'add table ip gwnet; add chain ip gwnet input { type filter hook input priority 0; }
                add table inet other; add set inet other allowed { type mark; elements = { 7 } }
                add chain inet other input; add rule inet other input accept; add counter inet other seen'
                """)
            let others = try sh("nft list table ip gwnet; nft list table inet other")
            var socket = try NftablesSocket()
            #expect(try socket.tables(named: "gwnet").tables.inet == nil)
            #expect(try socket.make(Self.table) == Self.table)
            #expect(try socket.make(nil) == nil)
            #expect(try sh("nft list table ip gwnet; nft list table inet other") == others)
        }
    }

    @Test("those of others may go while they are read")
    func vanishing() async throws {
        try await inNamespace {
            let churn: @Sendable () throws -> Void = {
                try sh(
                    "nft 'add table ip passing; add set ip passing s { type mark; }'; nft delete table ip passing"
                )
            }
            try meanwhile(repeating: churn) {
                var socket = try NftablesSocket()
                for _ in 0..<300 {
                    do {
                        _ = try socket.everyTable()
                    } catch {
                        #expect((error as? NetlinkError)?.errno == .interrupted)
                    }
                }
            }
        }
    }

    @Test("is put to sleep again where it slept before: a way back leads there as well")
    func sleepsAgain() async throws {
        try await inNamespace {
            var socket = try NftablesSocket()
            let asleep = Table(
                isDormant: true, counters: Self.table.counters, sets: Self.table.sets,
                chains: Self.table.chains)
            #expect(try socket.make(Self.table) == Self.table)
            #expect(try socket.make(asleep) == asleep)
        }
    }

    @Test("keeps its counters through a change of rules, and its hooks")
    func keepsCounters() async throws {
        let hook = Chain.Hook(.filter, .output, priority: 0)
        let tables = ["one", "two"].map {
            Table(
                counters: ["seen"], sets: [],
                chains: [Chain("out", hook: hook, rules: [Rule($0, .count("seen"))])])
        }
        try await inNamespace {
            var socket = try NftablesSocket()
            _ = try socket.make(tables[0])
            try sh("ip link set lo up; bash -c 'echo x >/dev/udp/127.0.0.1/9'")
            let handle = try sh("nft -a list chain inet gwnet out | grep -o 'chain out.*handle.*'")
            let before = try socket.counters(table: "gwnet")
            #expect(before["seen"]?.packets ?? 0 > 0)
            #expect(try socket.make(tables[1]) == tables[1])
            #expect(try socket.counters(table: "gwnet") == before)
            #expect(try sh("nft -a list chain inet gwnet out | grep -o 'chain out.*handle.*'") == handle)
        }
    }
}
