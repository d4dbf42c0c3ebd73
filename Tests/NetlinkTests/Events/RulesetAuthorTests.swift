import Glibc
import TestSupport
import Testing

@testable import Netlink

@Suite("Who has changed the ruleset")
struct RulesetAuthorTests {
    /// NFT_MSG_NEWGEN of nf_tables, with these attributes.
    private static func message(_ attributes: [(type: UInt16, bytes: [UInt8])], type: UInt8 = 15) -> [UInt8] {
        var payload: [UInt8] = [0, 0, 0, 0]
        for (type, bytes) in attributes {
            payload += words(UInt16(4 + bytes.count)) + words(type) + bytes
            payload += [UInt8](repeating: 0, count: (4 - bytes.count % 4) % 4)
        }
        let length = UInt32(16 + payload.count)
        return withUnsafeBytes(of: length, Array.init) + [type, 10, 0, 0] + [UInt8](repeating: 0, count: 8)
            + payload
    }

    private static func words(_ value: UInt16) -> [UInt8] { withUnsafeBytes(of: value, Array.init) }
    private static let process: (type: UInt16, bytes: [UInt8]) = (2, [0, 0, 0x0d, 0x54])
    private static let name: (type: UInt16, bytes: [UInt8]) = (3, Array("nft\0".utf8))

    @Test("is read off the message that every change ends with")
    func author() {
        let found = RulesetAuthor.all(in: Self.message([(1, [0, 0, 0, 9]), Self.process, Self.name])[...])
        #expect(found == [RulesetAuthor(process: 3412, name: "nft")])
    }

    @Test("is nobody in other messages, in short ones and in those that do not add up")
    func others() {
        let whole = Self.message([Self.process, Self.name])
        #expect(RulesetAuthor.all(in: Self.message([Self.process, Self.name], type: 0)[...]).isEmpty)
        #expect(RulesetAuthor.all(in: Self.message([Self.process])[...]).isEmpty)
        #expect(RulesetAuthor.all(in: Self.message([(2, [1]), Self.name])[...]).isEmpty)
        for count in 0..<whole.count { #expect(RulesetAuthor.all(in: whole.prefix(count)).isEmpty) }
        for index in whole.indices {
            var broken = whole
            broken[index] ^= 0xff
            _ = RulesetAuthor.all(in: broken[...])
        }
    }

    @Test("is named by the kernel, the last ones in a storm, and once")
    func kernel() async throws {
        try await inNamespace {
            var events = try NetworkEvents(of: .configuration)
            try sh("nft add table inet a; nft add table inet b")
            _ = try events.drain()
            let remarks = events.takeRemarks()
            #expect(remarks.authors.map(\.name) == ["nft", "nft"] && !remarks.hasGaps)
            #expect(remarks.authors.allSatisfy { $0.process > 1 })
            let rest = events.takeRemarks()
            #expect(rest.authors.isEmpty)
            try sh("for i in $(seq 1 40); do nft add table inet c; nft delete table inet c; done")
            _ = try events.drain()
            let many = events.takeRemarks()
            #expect(many.authors.count <= 16 && !many.authors.isEmpty)
        }
    }

    @Test("Neighbours on the wire wake nobody who watches the configuration")
    func scope() async throws {
        try await inNamespace {
            try sh("sysctl -qw net.ipv6.conf.all.disable_ipv6=1; ip link set lo up")
            var events = try NetworkEvents(of: .configuration)
            try sh("ip neigh add 192.0.2.9 lladdr 02:00:00:00:00:09 dev lo nud permanent")
            var woke = try events.drain()
            #expect(!woke)
            try sh("ip address add 192.0.2.1/32 dev lo")
            woke = try events.drain()
            #expect(woke)
        }
    }
}
