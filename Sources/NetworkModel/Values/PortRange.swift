/// Consecutive TCP or UDP ports, both ends included, such as `80` or `8000-8010`.
///
/// Port 0 is reserved (RFC 6335 6) and never one that a packet may be sent to.
public struct PortRange: TextValue, Comparable {
    /// The lowest port.
    public let first: UInt16
    /// The highest port.
    public let last: UInt16

    /// Every port.
    public static let all = PortRange(uncheckedFirst: 1, last: .max)

    /// Makes a range, or nil when it holds port 0 or runs backwards.
    public init?(first: UInt16, last: UInt16) {
        guard first > 0, first <= last else { return nil }
        self.init(uncheckedFirst: first, last: last)
    }

    /// The range that holds just this port, or nil for port 0.
    public init?(_ port: UInt16) {
        self.init(first: port, last: port)
    }

    /// Reads `PORT` or `FIRST-LAST`.
    public init?(_ text: String) {
        let ends = text.split(separator: "-", omittingEmptySubsequences: false)
            .map { UInt32(plainDecimal: $0).flatMap { UInt16(exactly: $0) } }
        guard (1...2).contains(ends.count), let first = ends[0], let last = ends[ends.count - 1] else {
            return nil
        }
        self.init(first: first, last: last)
    }

    private init(uncheckedFirst first: UInt16, last: UInt16) {
        self.first = first
        self.last = last
    }

    /// Whether the range holds one port only.
    public var isSinglePort: Bool { first == last }

    /// How many ports the range holds.
    public var count: Int { Int(last) - Int(first) + 1 }

    /// `PORT`, or `FIRST-LAST`.
    public var description: String { isSinglePort ? "\(first)" : "\(first)-\(last)" }

    /// Whether the port lies in the range.
    public func contains(_ port: UInt16) -> Bool {
        first <= port && port <= last
    }

    /// Whether the two ranges share a port.
    public func overlaps(_ other: PortRange) -> Bool {
        first <= other.last && other.first <= last
    }

    /// By the first port, then by the last.
    public static func < (left: Self, right: Self) -> Bool {
        (left.first, left.last) < (right.first, right.last)
    }
}
