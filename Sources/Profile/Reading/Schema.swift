/// How a value may be written: what `gwnet schema` shows to editors.
///
/// Each `Shape` carries the schema of exactly what it reads, so the two cannot part.
public indirect enum Schema: Sendable {
    /// A word or a line of text.
    case text(TextForm)
    /// A whole number.
    case number(ClosedRange<Int>)
    /// True or false.
    case flag
    /// Nothing at all: the key alone says it.
    case nothing
    /// One of these words.
    case choice([String])
    /// A list of such values.
    case list(Schema)
    /// A mapping whose keys are the writer's own names.
    case table(keys: TextForm, values: Schema)
    /// A mapping with these keys and no others.
    case mapping([SchemaKey])
    /// Any of these ways to write it.
    case either([Schema])

    /// The whole profile.
    public static var profile: Schema { ProfileKeys.shape.schema }
}

/// One key of a mapping.
public struct SchemaKey: Sendable {
    /// The key as it is written.
    public let name: String
    /// What its value looks like.
    public let schema: Schema
    /// Whether it must be there.
    public let isRequired: Bool
    /// What it means, in a line.
    public let summary: String
}

/// What a piece of text is called, and how one looks.
public struct TextForm: Hashable, Sendable {
    /// With its article: "an IPv4 address".
    public let name: String
    /// One that would be taken.
    public let example: String
    /// A regular expression (ECMA 262) that every accepted text matches; the reader is stricter.
    public let pattern: String?

    init(_ name: String, example: String, pattern: String? = nil) {
        self.name = name
        self.example = example
        self.pattern = pattern
    }
}
