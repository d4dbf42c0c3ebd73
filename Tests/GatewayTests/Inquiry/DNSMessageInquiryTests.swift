import NetworkModel
import TestSupport
import Testing

@testable import Gateway

@Suite("Inquiry: the domain name system's messages")
struct DNSMessageInquiryTests {
    private static let name = DNSName("node1.cluster.home")
    private static let start: [UInt8] = [0x12, 0x34]

    private static func read(_ message: [UInt8], _ type: DNSRecordType = .address) throws
        -> Reading<DNSAnswer>
    {
        DNSMessage.read(message, answering: 0x1234, try #require(name), type)
    }

    /// The question of `node1.cluster.home`, with the counts of a response.
    private static func response(
        flags: [UInt8] = [0x84, 0], answers: UInt8, _ records: [UInt8], type: UInt8 = 1
    ) throws -> [UInt8] {
        let question = try #require(name).bytes + [0, type, 0, 1]
        return start + flags + [0, 1, 0, answers, 0, 0, 0, 0] + question + records
    }

    @Test("a question is as RFC 1035 has it")
    func query() throws {
        let name = try #require(DNSName("a.bc."))
        let expected: [UInt8] = [
            0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 97, 2, 98, 99, 0, 0, 12, 0, 1,
        ]
        let query = DNSMessage.query(0x1234, name, .pointer)
        #expect(query == expected)
    }

    @Test("names that no message can carry are none")
    func names() throws {
        let long = String(repeating: "a", count: 64)
        let many = Array(repeating: "abcdefg", count: 32).joined(separator: ".")
        for text in ["", ".", "a..b", ".a", long, many] {
            #expect(DNSName(text) == nil)
        }
        #expect(DNSName("A.home") == DNSName("a.HOME."))
        let v4 = try #require(IPAddress("192.168.57.31"))
        #expect(DNSName(reverseOf: v4).description == "31.57.168.192.in-addr.arpa")
        let v6 = try #require(IPAddress("2001:db8::567:89ab"))
        let zeros = String(repeating: "0.", count: 16)
        let reverse = DNSName(reverseOf: v6).description
        #expect(reverse == "b.a.9.8.7.6.5.0." + zeros + "8.b.d.0.1.0.0.2.ip6.arpa")
        let hostile = DNSName(labels: [Array("a\u{1b}[2J.b".utf8)])
        #expect(hostile?.description == #"a\027\0912J\046b"#)
    }

    @Test("addresses are read, aliases are followed by the server and passed over here")
    func answers() throws {
        let alias: [UInt8] = [0xc0, 12, 0, 5, 0, 1, 0, 0, 0, 9, 0, 2, 0xc0, 12]
        let address: [UInt8] = [0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 9, 0, 4, 192, 168, 57, 31]
        let reading = try Self.read(try Self.response(answers: 2, alias + address))
        guard case .answer(let answer) = reading else {
            Issue.record("\(reading)")
            return
        }
        #expect(answer.code == .noError)
        #expect(answer.addresses == [IPAddress("192.168.57.31")])
        let pointer: [UInt8] = [0xc0, 12, 0, 12, 0, 1, 0, 0, 0, 9, 0, 4, 1, 120, 0xc0, 18]
        let message = try Self.response(answers: 1, pointer, type: 12)
        guard case .answer(let names) = try Self.read(message, .pointer) else {
            Issue.record("no answer")
            return
        }
        #expect(names.names == ["x.cluster.home"])
    }

    @Test("an answer to something else is waited past, one that is cut short is an error")
    func foreign() throws {
        let good = try Self.response(answers: 0, [])
        let nothing = DNSAnswer(code: .noError, records: [], isTruncated: false)
        let reading = try Self.read(good)
        #expect(reading == .answer(nothing))
        for (index, value) in [(0, 0x13), (2, 0x04), (13, 0x6d)] as [(Int, UInt8)] {
            var other = good
            other[index] = value
            let reading = try Self.read(other)
            #expect(reading == .unrelated)
        }
        let short = try Self.response(answers: 1, [0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 9, 0, 4, 1, 2])
        guard case .malformed = try Self.read(short) else {
            Issue.record("it was taken for an answer")
            return
        }
    }

    @Test("a name that points at itself, forwards or round about ends")
    func loops() throws {
        // The answer's name begins at 36.
        for pointer in [[0xc0, 36], [0xc0, 38], [0xff, 0xff], [1, 97, 0xc0, 36]] as [[UInt8]] {
            let record = pointer + [0, 1, 0, 1, 0, 0, 0, 9, 0, 4, 1, 2, 3, 4]
            guard case .malformed = try Self.read(try Self.response(answers: 1, record)) else {
                Issue.record("\(pointer) was read")
                continue
            }
        }
    }

    @Test("whatever the bytes are, reading ends and nothing is made up")
    func hostile() throws {
        for seed in seeds(20_000) {
            var random = SeededGenerator(seed: seed)
            let message = try Self.hostileMessage(seed, &random)
            if case .answer(let answer) = try Self.read(message, .pointer) {
                #expect(answer.records.count <= message.count / 11)
            }
        }
    }

    /// Mostly right, since otherwise all of them were somebody else's.
    private static func hostileMessage(_ seed: UInt64, _ random: inout SeededGenerator) throws -> [UInt8] {
        if seed % 4 == 0 { return start + random.bytes(Int.random(in: 0..<600, using: &random)) }
        let record: [UInt8] = [0xc0, 12, 0, 12, 0, 1, 0, 0, 0, 9, 0, 4, 1, 120, 0xc0, 18]
        let answers = UInt8.random(in: 0...9, using: &random)
        var message = try response(answers: answers, record, type: 12)
        for _ in 0..<Int.random(in: 1...8, using: &random) {
            let place = Int.random(in: 3..<message.count, using: &random)
            message[place] = UInt8.random(in: .min ... .max, using: &random)
        }
        return Array(message.prefix(Int.random(in: 0...message.count * 2, using: &random)))
    }
}
