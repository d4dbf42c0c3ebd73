import NetworkModel
import TestSupport
import Testing

@testable import Netlink

@Suite("What is kept with a rule")
struct RuleUserDataTests {
    @Test(
        "comment and fingerprint read back",
        arguments: [
            ("a comment", 1), ("", .max), (nil, 0), ("ä ö ü → ß", nil), (nil, nil),
            (String(repeating: "x", count: 127), 0x0102_0304_0506_0708),
        ] as [(String?, UInt64?)])
    func readsBack(comment: String?, fingerprint: UInt64?) {
        let data = RuleUserData(RuleUserData(comment: comment, fingerprint: fingerprint).bytes)
        #expect(data.comment == comment)
        #expect(data.fingerprint == fingerprint)
    }

    @Test("nft's own bytes are what we write for a comment")
    func nftsFormat() {
        #expect(RuleUserData(comment: "hi", fingerprint: nil).bytes == [0, 3, 0x68, 0x69, 0])
    }

    @Test(
        "what is not ours, or cut short, is passed over",
        arguments: [
            [], [0], [0, 9], [0, 9, 1], [1, 4, 1, 2, 3, 4], [157, 3, 1, 2, 3],
            [157, 9, 0, 0, 0, 0, 0, 0, 0, 0, 0],
            [255, 0],
        ] as [[UInt8]])
    func foreignBytes(bytes: [UInt8]) {
        #expect(RuleUserData(bytes).fingerprint == nil)
        #expect(RuleUserData(bytes).comment == nil)
    }

    @Test("a foreign part before ours does not hide it")
    func foreignPart() {
        let data = RuleUserData([1, 2, 7, 7] + RuleUserData(comment: "c", fingerprint: 5).bytes)
        #expect(data.comment == "c")
        #expect(data.fingerprint == 5)
    }

    @Test("no bytes at all trap")
    func randomBytes() {
        for seed in seeds(20_000) {
            var random = SeededGenerator(seed: seed)
            var bytes = random.bytes(Int.random(in: 0...40, using: &random))
            for index in bytes.indices where index % 3 == 0 {
                bytes[index] = [0, 1, 8, 157, 255, bytes[index]].randomElement(using: &random) ?? 0
            }
            let data = RuleUserData(bytes)
            // What was read is written as something that reads the same.
            let again = RuleUserData(RuleUserData(comment: data.comment, fingerprint: data.fingerprint).bytes)
            #expect(again.fingerprint == data.fingerprint)
        }
    }

    @Test("survives in the kernel, and shows as nft's comment")
    func survives() async throws {
        let rule = Rule("for people", .accept)
        let table = Table(counters: [], sets: [], chains: [Chain("c", rules: [rule])])
        try await inNamespace {
            var socket = try NftablesSocket()
            let read = try socket.make(table)?.chain(named: "c")?.rules.first
            #expect(read?.comment == "for people")
            #expect(read?.fingerprint == rule.fingerprint)
            #expect(read?.fingerprint != nil)
            #expect(try sh("nft list chain inet gwnet c").contains(#"accept comment "for people""#))
        }
    }

    @Test("a rule that nft wrote has its comment and no fingerprint")
    func foreignRule() async throws {
        try await inNamespace {
            try sh(
                "nft 'add table inet gwnet; add chain inet gwnet c; add rule inet gwnet c accept comment hello; add rule inet gwnet c drop'"
            )
            var socket = try NftablesSocket()
            let rules = try socket.tables(named: "gwnet").tables.inet?.chain(named: "c")?.rules
            #expect(rules?.map(\.comment) == ["hello", nil])
            #expect(rules?.map(\.fingerprint) == [nil, nil])
        }
    }
}
