/// A named set, map or verdict map of a table, with its elements.
public struct NamedSet: Hashable, Sendable, Codable {
    /// What an element yields.
    public enum Value: Hashable, Sendable, Codable {
        /// A set: an element is there or not.
        case none
        /// A verdict map.
        case verdict
        /// A map to data of these types.
        case data([DataType])
    }

    /// One element: a box in the space of the key's fields, and what it maps to.
    public struct Element: Hashable, Sendable, Codable {
        /// What a map holds for an element.
        public enum Value: Hashable, Sendable, Codable {
            case none
            case verdict(Verdict)
            /// The fields in network byte order, without padding.
            case data([[UInt8]])
        }

        /// One range for each field of the set's key, in its order.
        public let key: [FieldRange]
        /// What a lookup of the key yields.
        public let value: Value
        /// True where the element has a comment, a timeout or an expression that gwnet never gives it.
        public let hasForeignExtras: Bool

        /// An element of a set, or with a value that of a map.
        public init(_ key: [FieldRange], value: Value = .none, hasForeignExtras: Bool = false) {
            self.key = key
            self.value = value
            self.hasForeignExtras = hasForeignExtras
        }

        /// The checkpoint of an earlier version says nothing of extras.
        public init(from decoder: any Decoder) throws {
            let values = try decoder.container(keyedBy: CodingKeys.self)
            self.init(
                try values.decode([FieldRange].self, forKey: .key),
                value: try values.decode(Value.self, forKey: .value),
                hasForeignExtras: try values.decodeIfPresent(Bool.self, forKey: .hasForeignExtras) ?? false)
        }

        /// The element that every key finds which no other has (NFT_SET_ELEM_CATCHALL). gwnet makes none.
        public var isCatchAll: Bool { key.isEmpty }
    }

    /// Unique in the table, at most 127 bytes (NFT_NAME_MAXLEN).
    public let name: String
    /// NFTA_SET_KEY_TYPE: several fields are a concatenation (`ipv4_addr . inet_service`).
    public let key: [DataType]
    /// NFTA_SET_DATA_TYPE, and the flag NFT_SET_MAP where there is one.
    public let value: Value
    /// True where an element may stand for a range.
    public let hasIntervals: Bool
    /// True where each element counts the packets that found it.
    public let countsElements: Bool
    /// True where the set was written inside a rule (`tcp dport { 22, 80 }`): it goes with that rule.
    public let isPartOfRule: Bool
    /// What another program gave the set and gwnet never does, such as a timeout, in nft's words.
    public let foreignTraits: [String]
    /// No two may overlap: see `disjoint`.
    public var elements: Set<Element>

    /// As `set NAME { type …; flags interval; counter; }`, or `map`.
    public init(
        _ name: String, key: [DataType], value: Value = .none, hasIntervals: Bool = false,
        countsElements: Bool = false, isPartOfRule: Bool = false, foreignTraits: [String] = [],
        elements: Set<Element> = []
    ) {
        self.name = name
        self.key = key
        self.value = value
        self.hasIntervals = hasIntervals
        self.countsElements = countsElements
        self.isPartOfRule = isPartOfRule
        self.foreignTraits = foreignTraits
        self.elements = elements
    }

    /// The checkpoint of an earlier version says nothing of traits.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            try values.decode(String.self, forKey: .name),
            key: try values.decode([DataType].self, forKey: .key),
            value: try values.decode(Value.self, forKey: .value),
            hasIntervals: try values.decode(Bool.self, forKey: .hasIntervals),
            countsElements: try values.decode(Bool.self, forKey: .countsElements),
            isPartOfRule: try values.decodeIfPresent(Bool.self, forKey: .isPartOfRule) ?? false,
            foreignTraits: try values.decodeIfPresent([String].self, forKey: .foreignTraits) ?? [],
            elements: try values.decode(Set<Element>.self, forKey: .elements))
    }

    /// True when only the elements may differ: the kernel changes nothing else of a set that exists.
    public func hasSameDefinition(as other: NamedSet) -> Bool {
        name == other.name && key == other.key && value == other.value
            && hasIntervals == other.hasIntervals && countsElements == other.countsElements
            && foreignTraits == other.foreignTraits
    }
}

extension NamedSet {
    var isOrdinary: Bool { !isPartOfRule && foreignTraits.isEmpty }

    /// The set without what gwnet could not make again.
    var restorable: NamedSet {
        var result = self
        result.elements = Set(
            elements.filter { !$0.isCatchAll }.map { Element($0.key, value: $0.value) })
        return result
    }
}
