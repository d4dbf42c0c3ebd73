import NetworkModel
import TestSupport
import Testing

@testable import Netlink

/// Bytes in the order in which this machine keeps them, as netlink has them.
private func bytes(_ value: some FixedWidthInteger & BitwiseCopyable) -> [UInt8] {
    withUnsafeBytes(of: value) { Array($0) }
}

private func padded(_ bytes: [UInt8]) -> [UInt8] {
    bytes + [UInt8](repeating: 0, count: (4 - bytes.count % 4) % 4)
}

/// A message with a header whose length may lie.
private func message(
    type: UInt16 = 16, flags: UInt16 = 0, sequence: UInt32 = 7, _ payload: [UInt8] = [], length: UInt32? = nil
) -> [UInt8] {
    bytes(length ?? UInt32(16 + payload.count)) + bytes(type) + bytes(flags) + bytes(sequence)
        + bytes(UInt32(99))
        + payload
}

private func attribute(_ type: UInt16, _ payload: [UInt8], length: UInt16? = nil) -> [UInt8] {
    padded(bytes(length ?? UInt16(4 + payload.count)) + bytes(type) + payload)
}

@Suite("Messages")
struct MessageTests {
    @Test("a datagram splits into its messages, padded or not at its end")
    func splits() throws {
        let datagram = padded(message(type: 1, [1, 2, 3])) + message(type: 2, flags: 5, sequence: 8, [4])
        let messages = try NetlinkMessage.all(in: datagram)
        #expect(messages.map(\.type) == [1, 2])
        #expect(messages.map(\.flags) == [0, 5])
        #expect(messages.map(\.sequence) == [7, 8])
        #expect(messages.map { Array($0.payload) } == [[1, 2, 3], [4]])
        #expect(messages[0].bytes.count == 19)
        #expect(try NetlinkMessage.all(in: []).isEmpty)
    }

    @Test(
        "a length that cannot be is an error, never a short list",
        arguments: [
            Array(message().prefix(15)), Array(message().prefix(1)), message(length: 0), message(length: 15),
            message(length: 17), message(length: .max), message([1, 2, 3, 4], length: 21),
            message() + [0], message() + message(length: 64),
        ])
    func refusesLengths(datagram: [UInt8]) {
        #expect(throws: MalformedMessage.self) { try NetlinkMessage.all(in: datagram) }
    }

    @Test("attributes are found by type, whatever their top bits say")
    func attributes() throws {
        let list =
            attribute(1, [1, 2, 3]) + attribute(2 | 0x8000, attribute(5, bytes(UInt32(77))))
            + attribute(3 | 0x4000, Array("eth0".utf8) + [0])
        let attributes = try Attributes(list[...])
        #expect(attributes.types == [1, 2, 3])
        #expect(attributes.bytes(1).map(Array.init) == [1, 2, 3])
        #expect(attributes.string(3) == "eth0")
        #expect(try attributes.nested(2)?.integer(5, as: UInt32.self) == 77)
        #expect(attributes.integer(1, as: UInt32.self) == nil)
        #expect(attributes.integer(1, as: UInt16.self) == UInt16(littleEndian: 0x0201))
        #expect(!attributes.contains(4))
        #expect(attributes.string(4) == nil)
        #expect(try attributes.nested(4) == nil)
    }

    @Test("the last attribute may lack its padding, and up to three stray bytes mean nothing")
    func lastAttribute() throws {
        #expect(
            try Attributes((bytes(UInt16(5)) + bytes(UInt16(1)) + [9])[...]).bytes(1).map(Array.init) == [9])
        #expect(try Attributes((attribute(1, [9]) + [0, 0, 0])[...]).types == [1])
    }

    @Test(
        "an attribute whose length cannot be is an error",
        arguments: [
            attribute(1, [], length: 0), attribute(1, [], length: 3), attribute(1, [], length: 5),
            attribute(1, [1, 2, 3, 4], length: 9), attribute(1, [], length: .max),
        ])
    func refusesAttributes(list: [UInt8]) {
        #expect(throws: MalformedMessage.self) { try Attributes(list[...]) }
    }

    @Test("what the writer writes, the reader reads")
    func writesAndReads() throws {
        var writer = MessageWriter(type: 24, flags: 0x400)
        writer.append(UInt32(0xdead_beef))
        writer.attribute(1, [1, 2, 3] as [UInt8])
        writer.attribute(2, UInt32(77))
        writer.attribute(3, "eth0")
        writer.nest(4) { $0.attribute(5, UInt8(9)) }
        let messages = try NetlinkMessage.all(in: writer.finished(sequence: 3))
        let read = try #require(messages.first)
        #expect(messages.count == 1)
        #expect(read.type == 24)
        #expect(read.flags == 0x401)
        #expect(read.sequence == 3)
        #expect(try read.fixedPart(UInt32.self) == 0xdead_beef)
        let attributes = try read.attributes(after: UInt32.self)
        #expect(attributes.bytes(1).map(Array.init) == [1, 2, 3])
        #expect(attributes.integer(2, as: UInt32.self) == 77)
        #expect(attributes.string(3) == "eth0")
        #expect(try attributes.nested(4)?.integer(5, as: UInt8.self) == 9)
        #expect(throws: MalformedMessage.self) {
            try read.fixedPart((UInt64, UInt64, UInt64, UInt64, UInt64, UInt64).self)
        }
    }

    @Test("no bytes at all trap, and no length leads outside of them")
    func randomBytes() {
        for seed in seeds(20_000) {
            var random = SeededGenerator(seed: seed)
            var datagram = random.bytes(Int.random(in: 0...120, using: &random))
            // Lengths that nearly fit get further in.
            for index in stride(from: 0, to: datagram.count - 4, by: 16) where Bool.random(using: &random) {
                datagram.replaceSubrange(
                    index..<index + 4, with: bytes(UInt32.random(in: 0...64, using: &random)))
            }
            if datagram.count >= 6, Bool.random(using: &random) {
                datagram.replaceSubrange(4..<6, with: [UInt8.random(in: 0...4, using: &random), 0])
            }
            guard let messages = try? NetlinkMessage.all(in: datagram) else { continue }
            for message in messages {
                #expect(message.bytes.count >= 16)
                _ = try? KernelAnswer(message)
                _ = try? LinkRecord(message)?.link(names: [:])
                _ = try? RuleMessage.decode(message)
                if let attributes = try? Attributes(message.payload) {
                    for type in attributes.types {
                        _ = try? attributes.nested(Int(type))
                        _ = attributes.string(Int(type))
                        _ = attributes.integer(Int(type), as: UInt64.self)
                    }
                }
            }
        }
    }
}

@Suite("The kernel's answers")
struct KernelAnswerTests {
    private static let error: UInt16 = 2
    private static let done: UInt16 = 3
    private static let capped: UInt16 = 0x100
    private static let extended: UInt16 = 0x200

    /// What the request was, as an error echoes it.
    private static let request = message(type: 24, Array(repeating: 0xee, count: 12))
    private static let words =
        attribute(1, Array("Nexthop has invalid gateway".utf8) + [0]) + attribute(2, bytes(UInt32(36)))

    private func answer(_ type: UInt16, flags: UInt16 = 0, _ payload: [UInt8]) throws -> KernelAnswer? {
        try KernelAnswer(
            try #require(try NetlinkMessage.all(in: message(type: type, flags: flags, payload)).first))
    }

    @Test("zero is success, and a message of another type no answer")
    func success() throws {
        let ack = try answer(Self.error, bytes(Int32(0)) + Self.request)
        #expect(ack != nil)
        #expect(ack?.errno == nil)
        #expect(ack?.error(of: "x") == nil)
        #expect(try answer(16, bytes(Int32(0))) == nil)
    }

    @Test("a negative number is an error")
    func failure() throws {
        #expect(try answer(Self.error, bytes(Int32(-17)) + Self.request)?.errno == .exists)
        #expect(try answer(Self.error, bytes(Int32.min) + Self.request)?.errno != nil)
        #expect(try answer(Self.error, bytes(Int32(5)) + Self.request)?.errno == nil)
    }

    @Test("the kernel's words stand behind the request that it echoes, whole or only its header")
    func words() throws {
        let whole = try answer(
            Self.error, flags: Self.extended, bytes(Int32(-22)) + Self.request + Self.words)
        let header = Array(Self.request.prefix(16))
        let capped = try answer(
            Self.error, flags: Self.extended | Self.capped, bytes(Int32(-22)) + header + Self.words)
        for answer in [whole, capped] {
            #expect(answer?.text == "Nexthop has invalid gateway")
            #expect(answer?.offset == 36)
            let error = answer?.error(of: "add route x")
            #expect(error?.description == "add route x: Nexthop has invalid gateway (Invalid argument)")
            #expect(error?.reason == "Nexthop has invalid gateway")
        }
    }

    @Test("DONE echoes nothing before its words")
    func done() throws {
        let answer = try answer(Self.done, flags: Self.extended, bytes(Int32(-22)) + Self.words)
        #expect(answer?.errno == .invalidArgument)
        #expect(answer?.text == "Nexthop has invalid gateway")
        #expect(try self.answer(Self.done, [])?.errno == nil)
        #expect(try self.answer(Self.done, bytes(Int32(0)))?.errno == nil)
    }

    @Test("a success may bear a warning")
    func warning() throws {
        let answer = try answer(
            Self.error, flags: Self.extended | Self.capped,
            bytes(Int32(0)) + Array(Self.request.prefix(16)) + Self.words)
        #expect(answer?.errno == nil)
        #expect(answer?.text == "Nexthop has invalid gateway")
    }

    @Test(
        "a damaged answer is an error, never a success",
        arguments: [
            (2, 0, []), (2, 0, [1, 2]), (3, 0, [1]),
            (2, 0x200, bytes(Int32(0)) + message() + attribute(1, [], length: 99)),
            (2, 0x300, bytes(Int32(0)) + message() + attribute(1, [], length: 1)),
        ] as [(UInt16, UInt16, [UInt8])])
    func damaged(type: UInt16, flags: UInt16, payload: [UInt8]) {
        #expect(throws: MalformedMessage.self) { try answer(type, flags: flags, payload) }
    }

    @Test("a request that claims to be longer than it is leaves no words, and traps not")
    func lyingEcho() throws {
        let lie = message(type: 24, length: .max)
        #expect(
            try answer(Self.error, flags: Self.extended, bytes(Int32(-22)) + lie)?.errno == .invalidArgument)
    }
}
