import NetworkModel
import TestSupport
import Testing

@testable import Netlink

@Suite("Expressions")
struct ExpressionTests {
    @Test("each kind has samples of its own", arguments: ExpressionKind.allCases)
    func kindsAreSampled(kind: ExpressionKind) {
        let isWritten = kind != .unsupported
        #expect(kind.samples.isEmpty != isWritten)
        for sample in kind.samples { #expect(sample.contains { ExpressionKind($0) == kind }) }
    }

    @Test("each reads back from the kernel as the value that was written", arguments: ExpressionKind.allCases)
    func readsBack(kind: ExpressionKind) async throws {
        try await inNamespace {
            var socket = try NftablesSocket()
            let read = try #require(try socket.make(kind.table)?.chain(named: "samples"))
            #expect(read.hook == kind.hook)
            #expect(read.rules.count == kind.samples.count)
            for (read, written) in zip(read.rules, kind.table.chain(named: "samples")?.rules ?? []) {
                #expect(read == written)
            }
        }
    }

    @Test("one that is none of ours reads as such, and cannot be written")
    func foreign() async throws {
        try await inNamespace {
            try sh(
                """
                nft 'add table inet gwnet; add chain inet gwnet c
                add rule inet gwnet c quota 5 mbytes accept
                add rule inet gwnet c meta mark 7 accept
                add rule inet gwnet c limit rate over 5/second drop
                add rule inet gwnet c limit rate 5/minute drop
                add rule inet gwnet c counter accept
                add rule inet gwnet c log group 3
                add rule inet gwnet c tcp dport != 5-9 reject with icmpx port-unreachable
                add rule inet gwnet c ct original packets > 5
                add rule inet gwnet c meta mark set 7'
                """)
            var socket = try NftablesSocket()
            let rules = try #require(try socket.tables(named: "gwnet").tables.inet?.chain(named: "c")).rules
            let foreign = rules.map { rule in
                rule.expressions.contains { ExpressionKind($0) == .unsupported }
            }
            #expect(foreign == Array(repeating: true, count: 9))
            #expect(throws: NetlinkError.self) { _ = try Expression.unsupported("quota").handle() }
        }
    }

    @Test("registers are numbered as the kernel gives them back", arguments: 0...15)
    func registers(word: Int) {
        #expect(Register(kernelNumber: register(word).kernelNumber) == register(word))
        // NFT_REG_1… and NFT_REG32_00… name the same storage.
        #expect(Register(kernelNumber: UInt32(8 + word)) == register(word))
        #expect(register(word).kernelNumber == (word % 4 == 0 ? UInt32(1 + word / 4) : UInt32(8 + word)))
    }

    @Test("a number that is no register is none", arguments: [0, 5, 6, 7, 24, .max] as [UInt32])
    func noRegister(number: UInt32) {
        #expect(Register(kernelNumber: number) == nil)
    }
}
