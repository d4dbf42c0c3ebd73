import NetworkModel

/// Reads a message from its start to its end, in network byte order; what is not there is nil.
struct NetworkBytes {
    private(set) var rest: ArraySlice<UInt8>

    init(_ bytes: some Sequence<UInt8>) {
        rest = ArraySlice(bytes)
    }

    mutating func take(_ count: Int) -> ArraySlice<UInt8>? {
        guard count >= 0, count <= rest.count else { return nil }
        defer { rest = rest.dropFirst(count) }
        return rest.prefix(count)
    }

    mutating func number<Number: FixedWidthInteger & UnsignedInteger>(_ type: Number.Type) -> Number? {
        take(MemoryLayout<Number>.size).map { bytes in
            bytes.reduce(0) { (value: Number, byte: UInt8) in value << 8 | Number(truncatingIfNeeded: byte) }
        }
    }

    mutating func mac() -> MACAddress? { take(6).flatMap { MACAddress(bytes: $0) } }

    mutating func ipv4() -> IPAddress? { take(4).flatMap { IPAddress(bytes: $0) } }
}

extension Array<UInt8> {
    /// In network byte order.
    mutating func appendNumber(_ number: UInt16) {
        self += [UInt8(number >> 8), UInt8(number & 0xff)]
    }

    /// In network byte order.
    mutating func appendNumber(_ number: UInt32) {
        appendNumber(UInt16(number >> 16))
        appendNumber(UInt16(number & 0xffff))
    }
}
