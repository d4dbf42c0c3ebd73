/// One field of an element's key: every value from first to last, in network byte order.
public struct FieldRange: Hashable, Sendable, Codable {
    /// The lowest value that matches (NFTA_SET_ELEM_KEY).
    public let first: [UInt8]
    /// The highest value that matches (NFTA_SET_ELEM_KEY_END), itself included.
    public let last: [UInt8]

    /// Fails when the two differ in length or are the wrong way round.
    public init?(first: [UInt8], last: [UInt8]) {
        guard first.count == last.count, !last.lexicographicallyPrecedes(first) else { return nil }
        self.first = first
        self.last = last
    }

    /// Fails where the other one does.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        let first = try values.decode([UInt8].self, forKey: .first)
        let last = try values.decode([UInt8].self, forKey: .last)
        guard let range = FieldRange(first: first, last: last) else {
            throw DecodingError.dataCorruptedError(
                forKey: .last, in: values, debugDescription: "a range's ends do not fit together")
        }
        self = range
    }

    private init(single value: [UInt8]) {
        first = value
        last = value
    }

    /// True when only one value is meant.
    public var isSingle: Bool { first == last }

    /// One address.
    public static func address(_ address: IPAddress) -> FieldRange {
        FieldRange(single: address.bytes)
    }

    /// Every address of a network.
    public static func network(_ network: IPNetwork) -> FieldRange {
        FieldRange(ordered: network.first.bytes, network.last.bytes)
    }

    /// One protocol, by its IANA number.
    public static func transport(_ transport: TransportProtocol) -> FieldRange {
        FieldRange(single: [transport.number])
    }

    /// One protocol, by its IANA number.
    public static func protocolNumber(_ number: UInt8) -> FieldRange {
        FieldRange(single: [number])
    }

    /// Every protocol.
    public static let anyProtocol = FieldRange(ordered: [0], [255])

    /// A range of ports.
    public static func ports(_ ports: PortRange) -> FieldRange {
        FieldRange(ordered: ports.first.networkBytes, ports.last.networkBytes)
    }

    /// Every value of the two bytes where a port would be.
    public static let anyPort = FieldRange(ordered: [0, 0], [255, 255])

    /// A link's name, padded to IFNAMSIZ.
    public static func link(_ name: LinkName) -> FieldRange {
        FieldRange(single: name.paddedBytes)
    }

    /// The link that it names; nil where it names none.
    public var linkName: LinkName? {
        guard isSingle, first.count == 16 else { return nil }
        return LinkName(String(decoding: first.prefix { $0 != 0 }, as: UTF8.self))
    }

    /// A link's kind (`IFLA_INFO_KIND`), padded like a name.
    public static func linkKind(_ kind: String) -> FieldRange {
        let bytes = Array(kind.utf8.prefix(15))
        return FieldRange(single: bytes + [UInt8](repeating: 0, count: 16 - bytes.count))
    }

    private init(ordered first: [UInt8], _ last: [UInt8]) {
        self.first = first
        self.last = last
    }
}

extension FieldRange {
    /// True where the two have a value in common.
    public func overlaps(_ other: FieldRange) -> Bool {
        !other.last.lexicographicallyPrecedes(first) && !last.lexicographicallyPrecedes(other.first)
    }

    /// True where the value, in network byte order, lies in the range.
    public func contains(_ value: [UInt8]) -> Bool {
        value.count == first.count && !value.lexicographicallyPrecedes(first)
            && !last.lexicographicallyPrecedes(value)
    }

    /// What of this range lies below, inside and above another that overlaps it.
    func split(by other: FieldRange) -> (below: FieldRange?, inside: FieldRange, above: FieldRange?) {
        var below: FieldRange?
        if first.lexicographicallyPrecedes(other.first), let end = other.first.predecessor {
            below = FieldRange(ordered: first, end)
        }
        var above: FieldRange?
        if other.last.lexicographicallyPrecedes(last), let start = other.last.successor {
            above = FieldRange(ordered: start, last)
        }
        let start = first.lexicographicallyPrecedes(other.first) ? other.first : first
        let end = other.last.lexicographicallyPrecedes(last) ? other.last : last
        return (below, FieldRange(ordered: start, end), above)
    }
}

extension [UInt8] {
    /// The big-endian number one higher, nil past the highest.
    package var successor: [UInt8]? {
        var bytes = self
        for index in bytes.indices.reversed() {
            bytes[index] &+= 1
            if bytes[index] != 0 { return bytes }
        }
        return nil
    }

    /// The big-endian number one lower, nil below zero.
    package var predecessor: [UInt8]? {
        var bytes = self
        for index in bytes.indices.reversed() {
            bytes[index] &-= 1
            if bytes[index] != 255 { return bytes }
        }
        return nil
    }
}

extension UInt16 {
    /// The two bytes, high one first.
    package var networkBytes: [UInt8] { [UInt8(self >> 8), UInt8(self & 0xff)] }
}

extension LinkName {
    /// IFNAMSIZ bytes: a name is matched with its padding, or `eth1` would match `eth10`.
    package var paddedBytes: [UInt8] {
        let bytes = Array(description.utf8)
        return bytes + [UInt8](repeating: 0, count: Swift.max(0, 16 - bytes.count))
    }
}
