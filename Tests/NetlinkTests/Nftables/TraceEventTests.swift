import NetworkModel
import TestSupport
import Testing

@testable import Netlink

@Suite("Traces of packets")
struct TraceEventTests {
    /// NFNL_SUBSYS_NFTABLES and NFT_MSG_TRACE.
    private static let type: UInt16 = 10 << 8 | 17

    private static func message(_ payload: [UInt8], type: UInt16 = type) -> NetlinkMessage {
        NetlinkMessage(type: type, flags: 0, sequence: 0, payload: payload[...], bytes: payload[...])
    }

    private static func attribute(_ type: UInt8, _ value: [UInt8]) -> [UInt8] {
        let padding = [UInt8](repeating: 0, count: (4 - value.count % 4) % 4)
        return [UInt8(value.count + 4), 0, type, 0] + value + padding
    }

    /// nfgenmsg of family inet, then table, chain, type and id.
    private static let start: [UInt8] =
        [1, 0, 0, 0] + attribute(1, Array("gwnet".utf8) + [0]) + attribute(2, Array("input".utf8) + [0])

    @Test("a rule's event says where the packet is and what the rule makes of it")
    func rule() throws {
        let verdict =
            Self.attribute(1, [0xff, 0xff, 0xff, 0xfd]) + Self.attribute(2, Array("target".utf8) + [0])
        let header: [UInt8] = [0x45] + [UInt8](repeating: 0, count: 11) + [192, 0, 2, 1, 192, 0, 2, 2]
        var payload = Self.start + Self.attribute(4, [0, 0, 0, 3]) + Self.attribute(6, [0, 0, 0, 7])
        payload += Self.attribute(3, [0, 0, 0, 0, 0, 0, 0, 9]) + Self.attribute(5, verdict)
        payload += Self.attribute(8, header)
        let event = try #require(try TraceEvent(Self.message(payload)))
        #expect(event.kind == .rule)
        #expect((event.family, event.table, event.chain) == ("inet", "gwnet", "input"))
        #expect((event.packet, event.rule) == (7, 9))
        #expect(event.verdict == "jump target")
        #expect(event.addresses.map(\.description) == ["192.0.2.1", "192.0.2.2"])
    }

    @Test("a policy's event has no rule")
    func policy() throws {
        var payload = Self.start + Self.attribute(4, [0, 0, 0, 1]) + Self.attribute(6, [0, 0, 0, 7])
        payload += Self.attribute(16, [0, 0, 0, 0])
        let event = try #require(try TraceEvent(Self.message(payload)))
        #expect(event.kind == .policy)
        #expect(event.rule == nil)
        #expect(event.verdict == "drop")
    }

    @Test("other messages are none, and half of one is an error")
    func others() throws {
        #expect(try TraceEvent(Self.message(Self.start, type: 5)) == nil)
        #expect(throws: MalformedMessage.self) { _ = try TraceEvent(Self.message(Self.start)) }
        #expect(throws: MalformedMessage.self) { _ = try TraceEvent(Self.message([1])) }
    }

    @Test("bytes of any kind are read or refused", arguments: seeds(50))
    func anyBytes(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<200 {
            let count = Int.random(in: 0...80, using: &generator)
            let tail = generator.bytes(count).map { Bool.random(using: &generator) ? $0 : $0 % 20 }
            _ = try? TraceEvent(Self.message(Self.start + tail))
        }
    }
}
