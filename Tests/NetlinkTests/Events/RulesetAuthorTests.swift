import Glibc
import TestSupport
import Testing

@testable import Netlink

@Suite("Who has changed the ruleset")
struct RulesetAuthorTests {
    /// A message of nf_tables with these attributes; NFT_MSG_NEWGEN, where no other type is given.
    private static func message(
        _ attributes: [(type: UInt16, bytes: [UInt8])], type: UInt8 = 15, family: UInt8 = 0
    ) -> [UInt8] {
        var payload: [UInt8] = [family, 0, 0, 0]
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
    private static let end = message([(1, [0, 0, 0, 9]), process, name])
    /// NFT_MSG_NEWRULE in `inet gwnet`.
    private static let change = message([(1, Array("gwnet\0".utf8))], type: 6, family: 1)

    private static func authors(_ bytes: [UInt8]) -> [RulesetAuthor] {
        var activity = RulesetActivity(table: "gwnet")
        return activity.authors(in: bytes[...])
    }

    @Test("is read off the message that every change ends with")
    func author() {
        #expect(Self.authors(Self.change + Self.end) == [RulesetAuthor(process: 3412, name: "nft")])
    }

    @Test("is none where another table was changed, or gwnet's in another generation")
    func innocents() {
        let other = Self.message([(1, Array("mine\0".utf8))], type: 6, family: 1)
        let namesake = Self.message([(1, Array("gwnet\0".utf8))], type: 6, family: 2)
        #expect(Self.authors(other + Self.end).isEmpty)
        #expect(Self.authors(namesake + Self.end).isEmpty)
        #expect(Self.authors(Self.end).isEmpty)
        #expect(Self.authors(Self.end + Self.change).isEmpty)
        #expect(Self.authors(Self.change + Self.end + other + Self.end).count == 1)
    }

    @Test("is nobody in other messages, in short ones and in those that do not add up")
    func others() {
        let whole = Self.change + Self.end
        #expect(Self.authors(Self.change + Self.message([Self.process])).isEmpty)
        #expect(Self.authors(Self.change + Self.message([(2, [1]), Self.name])).isEmpty)
        for count in 0..<whole.count { #expect(Self.authors(Array(whole.prefix(count))).isEmpty) }
        for index in whole.indices {
            var broken = whole
            broken[index] ^= 0xff
            _ = Self.authors(broken)
        }
    }

    @Test(
        "is told with what was done, and only for gwnet's tables",
        arguments: [
            ("nft add rule inet gwnet c accept", [.changed]),
            ("nft add rule bridge gwnet c accept", [.changed]),
            ("nft add quota inet gwnet q '{ over 1 mbytes; }'", [.changed]),
            ("nft add element inet gwnet s '{ 192.0.2.1 }'", [.changed]),
            ("nft delete table inet gwnet", [.removed]), ("nft flush ruleset", [.flushed]),
            ("nft add rule inet other c accept; nft delete table inet other", []),
            ("nft add table ip gwnet", []),
            ("nft add table ip mine; nft add rule inet gwnet c accept; nft add table ip yours", [.changed]),
        ] as [(String, [RulesetAuthor.Deed])])
    func deeds(command: String, deeds: [RulesetAuthor.Deed]) async throws {
        try await inNamespace {
            for table in ["inet gwnet", "bridge gwnet", "inet other"] {
                try sh(
                    "nft 'add table \(table); add chain \(table) c; add set \(table) s { type ipv4_addr; }'")
            }
            var events = try NetworkEvents(of: .configuration)
            try sh(command)
            _ = try events.drain()
            let remarks = events.takeRemarks()
            #expect(remarks.authors.map(\.deed) == deeds)
        }
    }

    @Test("is named by the kernel, the last ones in a storm, and once")
    func kernel() async throws {
        try await inNamespace {
            var events = try NetworkEvents(of: .configuration)
            try sh("nft add table inet gwnet; nft add chain inet gwnet b")
            _ = try events.drain()
            let remarks = events.takeRemarks()
            #expect(remarks.authors.map(\.name) == ["nft", "nft"] && !remarks.hasGaps)
            #expect(remarks.authors.allSatisfy { $0.process > 1 })
            let rest = events.takeRemarks()
            #expect(rest.authors.isEmpty)
            try sh("for i in $(seq 1 40); do nft add chain inet gwnet c; nft delete chain inet gwnet c; done")
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
