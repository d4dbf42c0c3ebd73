internal import CNetlink

/// NLMSG_HDRLEN, in bytes.
let messageHeaderLength = MemoryLayout<nlmsghdr>.size

/// A message or attribute whose lengths do not add up.
struct MalformedMessage: Error {}

/// One message out of a received datagram.
struct NetlinkMessage {
    let type: UInt16
    let flags: UInt16
    let sequence: UInt32
    /// What follows the header.
    let payload: ArraySlice<UInt8>
    /// Header and payload, as libnftnl's parsers want it.
    let bytes: ArraySlice<UInt8>

    /// Splits a datagram into its messages.
    static func all(in datagram: [UInt8]) throws(MalformedMessage) -> [NetlinkMessage] {
        var messages: [NetlinkMessage] = []
        var rest = datagram[...]
        while !rest.isEmpty {
            guard let length = rest.integer(at: 0, as: UInt32.self), let count = Int(exactly: length),
                let type = rest.integer(at: 4, as: UInt16.self),
                let flags = rest.integer(at: 6, as: UInt16.self),
                let sequence = rest.integer(at: 8, as: UInt32.self),
                count >= messageHeaderLength, count <= rest.count
            else { throw MalformedMessage() }
            let bytes = rest.prefix(count)
            messages.append(
                NetlinkMessage(
                    type: type, flags: flags, sequence: sequence,
                    payload: bytes.dropFirst(messageHeaderLength), bytes: bytes))
            rest = rest.dropFirst((count + 3) / 4 * 4)
        }
        return messages
    }

    /// The fixed part that the payload starts with.
    func fixedPart<Part: BitwiseCopyable>(_ type: Part.Type) throws(MalformedMessage) -> Part {
        guard payload.count >= MemoryLayout<Part>.size else { throw MalformedMessage() }
        return payload.withUnsafeBytes { $0.loadUnaligned(as: type) }
    }

    /// The attributes after a fixed part of that type.
    func attributes<Part: BitwiseCopyable>(after type: Part.Type) throws(MalformedMessage) -> Attributes {
        try Attributes(payload.dropFirst((MemoryLayout<Part>.size + 3) / 4 * 4))
    }
}

/// The attributes of a message or of a nested attribute, by type.
struct Attributes {
    private var values: [UInt16: ArraySlice<UInt8>] = [:]

    init(_ bytes: ArraySlice<UInt8>) throws(MalformedMessage) {
        var rest = bytes
        while let (type, value, length) = try Self.first(of: rest) {
            values[type] = value
            rest = rest.dropFirst(length)
        }
    }

    /// Every value of a type that may be there several times.
    static func values(
        of type: Int, in bytes: ArraySlice<UInt8>
    ) throws(MalformedMessage) -> [ArraySlice<UInt8>] {
        var rest = bytes
        var result: [ArraySlice<UInt8>] = []
        while let (present, value, length) = try first(of: rest) {
            if Int(present) == type { result.append(value) }
            rest = rest.dropFirst(length)
        }
        return result
    }

    /// Type, value, and the length with its padding; nil at the end.
    private static func first(
        of rest: ArraySlice<UInt8>
    ) throws(MalformedMessage) -> (UInt16, ArraySlice<UInt8>, Int)? {
        guard rest.count >= 4 else { return nil }
        guard let length = rest.integer(at: 0, as: UInt16.self).map(Int.init),
            let type = rest.integer(at: 2, as: UInt16.self),
            length >= 4, length <= rest.count
        else { throw MalformedMessage() }
        // The two top bits say "nested" and "network order": not part of the type.
        return (type & 0x3fff, rest.prefix(length).dropFirst(4), (length + 3) / 4 * 4)
    }

    /// The types that are there.
    var types: Set<UInt16> { Set(values.keys) }

    func bytes(_ type: Int) -> ArraySlice<UInt8>? {
        values[UInt16(truncatingIfNeeded: type)]
    }

    func contains(_ type: Int) -> Bool { bytes(type) != nil }

    /// A number in host byte order; nil where it is absent or too short.
    func integer<Value: FixedWidthInteger & BitwiseCopyable>(_ type: Int, as: Value.Type = Value.self)
        -> Value?
    {
        bytes(type)?.integer(at: 0, as: Value.self)
    }

    /// A string up to its NUL.
    func string(_ type: Int) -> String? {
        bytes(type).map { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }

    func nested(_ type: Int) throws(MalformedMessage) -> Attributes? {
        guard let bytes = bytes(type) else { return nil }
        return try Attributes(bytes)
    }
}

extension ArraySlice<UInt8> {
    /// The number at `offset` bytes from the slice's start, in host byte order.
    func integer<Value: FixedWidthInteger & BitwiseCopyable>(at offset: Int, as type: Value.Type) -> Value? {
        guard offset >= 0, count >= offset + MemoryLayout<Value>.size else { return nil }
        return withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: type) }
    }
}
