/// A value that is written, read and stored as one string: its canonical text.
///
/// A conforming type has one failable initializer that accepts what people write and one `description` that
/// is the canonical form; whatever `description` prints, the initializer reads back as the same value.
public protocol TextValue: LosslessStringConvertible, Codable, Hashable, Sendable {}

extension TextValue {
    /// Reads the text, and fails with `dataCorrupted` where it stands for no value.
    public init(from decoder: any Decoder) throws {
        self = try Self.value(from: decoder)
    }

    /// Writes `description`.
    public func encode(to encoder: any Encoder) throws {
        try encodeText(to: encoder)
    }

    private static func value(from decoder: any Decoder) throws -> Self {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let value = Self(text) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "\"\(text)\" is no \(Self.self)")
        }
        return value
    }

    private func encodeText(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

// An enumeration finds the same two methods in RawRepresentable; without these, which are closer to it than
// either, the compiler picks neither and encodes `{"tcp":{}}`.
extension TextValue where Self: RawRepresentable, RawValue == String {
    /// Takes the raw value.
    public init?(_ text: String) {
        self.init(rawValue: text)
    }

    /// The raw value.
    public var description: String { rawValue }

    /// Reads the raw value, and fails with `dataCorrupted` where it stands for no case.
    public init(from decoder: any Decoder) throws {
        self = try Self.value(from: decoder)
    }

    /// Writes the raw value.
    public func encode(to encoder: any Encoder) throws {
        try encodeText(to: encoder)
    }
}
