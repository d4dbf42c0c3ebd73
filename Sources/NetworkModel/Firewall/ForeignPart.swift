/// Something in one of gwnet's tables that gwnet never makes: a quota, a flowtable, a set of unknown types.
///
/// It is known by what it takes to remove it, and cannot be made again.
public struct ForeignPart: Hashable, Sendable, Codable {
    /// What kind of object it is, in the order in which such objects can be removed.
    public enum Kind: Hashable, Sendable, Codable {
        /// A set or map whose types gwnet does not use.
        case set
        /// A flowtable.
        case flowtable
        /// A stateful object, by its number (`NFT_OBJECT_*`).
        case object(UInt32)
    }

    /// NFT_OBJECT_COUNTER: one that has a comment, which gwnet gives none.
    package static let counter: UInt32 = 1

    /// What kind of object it is.
    public let kind: Kind
    /// Unique among the objects of its kind in the table.
    public let name: String

    /// An object as the kernel lists it.
    public init(_ kind: Kind, _ name: String) {
        self.kind = kind
        self.name = name
    }

    /// The kind as nft calls it.
    public var kindName: String {
        switch kind {
        case .set: "set"
        case .flowtable: "flowtable"
        case .object(let number): ForeignPart.objectNames[number] ?? "object of type \(number)"
        }
    }

    /// `NFT_OBJECT_*` of the kernel.
    private static let objectNames: [UInt32: String] = [
        1: "counter", 2: "quota", 3: "ct helper", 4: "limit", 5: "connlimit", 6: "tunnel", 7: "ct timeout",
        8: "secmark", 9: "ct expectation", 10: "synproxy",
    ]
}

extension ForeignPart: Comparable {
    /// Sets come first, since a map may refer to an object.
    public static func < (left: ForeignPart, right: ForeignPart) -> Bool {
        (left.kind.rank, left.name) < (right.kind.rank, right.name)
    }
}

extension ForeignPart.Kind {
    fileprivate var rank: UInt32 {
        switch self {
        case .set: 0
        case .flowtable: 1
        case .object(let number): number.addingReportingOverflow(2).partialValue
        }
    }
}
