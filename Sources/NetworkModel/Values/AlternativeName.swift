/// A name that a link is found by: its own, or one of its alternative names (`ip link property add altname`),
/// which may be longer.
public struct AlternativeName: TextValue, Comparable {
    /// The name itself.
    public let description: String

    /// The longest in bytes: the kernel's `ALTIFNAMSIZ` less the terminating zero.
    public static let maximumLength = 127

    /// Takes 1 to 127 bytes by the rules of `LinkName`.
    public init?(_ text: String) {
        guard LinkName.isValid(text, upTo: Self.maximumLength) else { return nil }
        description = text
    }

    /// Every link's name is one.
    public init(_ name: LinkName) {
        description = name.description
    }

    /// In the order of strings, not of a language.
    public static func < (left: Self, right: Self) -> Bool {
        left.description < right.description
    }
}
