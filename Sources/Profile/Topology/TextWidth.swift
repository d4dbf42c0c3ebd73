/// How many columns of a terminal text takes.
enum TextWidth {
    /// Ideographs and emoji take two.
    static func columns(_ text: String) -> Int {
        text.reduce(0) { $0 + columns($1) }
    }

    static func columns(_ character: Character) -> Int {
        guard let scalar = character.unicodeScalars.first else { return 0 }
        return isWide(scalar) ? 2 : 1
    }

    /// The blocks of UAX 11 that are wide or full-width.
    static func isWide(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
            0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1FAFF, 0x20000...0x3FFFD:
            true
        default: false
        }
    }
}

extension String {
    /// Without what would steer a terminal or the direction of text, or that XML has no place for
    /// (XML 1.0, 2.2).
    var withoutControls: String {
        String(String.UnicodeScalarView(unicodeScalars.map { $0.steersText ? "\u{FFFD}" : $0 }))
    }
}
