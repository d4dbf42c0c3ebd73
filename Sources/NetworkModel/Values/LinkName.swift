/// The name of a network interface, by the kernel's rules (`dev_valid_name` in net/core/dev.c).
public struct LinkName: TextValue, Comparable {
    /// The name itself.
    public let description: String

    /// The longest name in bytes: the kernel's `IFNAMSIZ` less the terminating zero.
    public static let maximumLength = 15

    /// Takes 1 to 15 bytes without slash, colon, NUL or white space; `.` and `..` are refused.
    public init?(_ text: String) {
        guard Self.isValid(text, upTo: Self.maximumLength) else { return nil }
        description = text
    }

    /// `lo`
    public static let loopback = LinkName(known: "lo")

    private init(known name: String) {
        description = name
    }

    /// The kernel's rules for both kinds of names, but for the length.
    static func isValid(_ text: String, upTo length: Int) -> Bool {
        (1...length).contains(text.utf8.count) && text != "." && text != ".."
            && !text.utf8.contains(where: isForbidden)
    }

    /// In the order of strings, not of a language.
    public static func < (left: Self, right: Self) -> Bool {
        left.description < right.description
    }

    /// NUL, slash, colon, and what the kernel's `isspace` counts in (its table is Latin-1, so 0xa0 is one).
    private static func isForbidden(_ byte: UInt8) -> Bool {
        switch byte {
        case 0, 0x2f, 0x3a, 0x09...0x0d, 0x20, 0xa0: true
        default: false
        }
    }
}
