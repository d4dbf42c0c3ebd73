/// Consecutive addresses of one family, both ends included, such as `192.168.57.31-192.168.57.41`.
public struct AddressRange: TextValue, Comparable {
    /// The lowest address.
    public let first: IPAddress
    /// The highest address.
    public let last: IPAddress

    /// Makes a range, or nil when the ends are of two families or the wrong way round.
    public init?(first: IPAddress, last: IPAddress) {
        guard first.family == last.family, first <= last else { return nil }
        self.first = first
        self.last = last
    }

    /// Every address of a network.
    public init(_ network: IPNetwork) {
        first = network.first
        last = network.last
    }

    /// The range that holds just this address.
    public init(_ address: IPAddress) {
        first = address
        last = address
    }

    /// Reads `FIRST-LAST`, or one address.
    public init?(_ text: String) {
        let ends = text.split(separator: "-", omittingEmptySubsequences: false).map { IPAddress(String($0)) }
        guard (1...2).contains(ends.count), let first = ends[0], let last = ends[ends.count - 1] else {
            return nil
        }
        self.init(first: first, last: last)
    }

    /// The addresses' family.
    public var family: AddressFamily { first.family }

    /// `FIRST-LAST`, or the address when there is just one.
    public var description: String { first == last ? "\(first)" : "\(first)-\(last)" }

    /// Whether the address lies in the range; one of the other family never does.
    public func contains(_ address: IPAddress) -> Bool {
        first <= address && address <= last
    }

    /// Whether every address of the other range lies in this one.
    public func contains(_ other: AddressRange) -> Bool {
        contains(other.first) && contains(other.last)
    }

    /// Whether the two ranges share an address.
    public func overlaps(_ other: AddressRange) -> Bool {
        first <= other.last && other.first <= last
    }

    /// By the first address, then by the last.
    public static func < (left: Self, right: Self) -> Bool {
        (left.first, left.last) < (right.first, right.last)
    }
}
