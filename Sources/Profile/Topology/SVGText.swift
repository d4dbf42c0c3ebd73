/// Text of a picture: how it is set, how wide it gets, and how it breaks into lines.
struct SVGText {
    /// The kinds of text, each a class of the style sheet.
    enum Face: String {
        case title
        case name
        case body
        case label
        case address
        case note
    }

    /// The height of a line in pixels.
    static func height(_ face: Face) -> Int {
        switch face {
        case .title: 26
        case .name: 20
        case .label: 20
        case .body, .address, .note: 18
        }
    }

    private static func size(_ face: Face) -> Int {
        switch face {
        case .title: 20
        case .name: 14
        case .label: 11
        case .body, .note: 13
        case .address: 12
        }
    }

    /// The most pixels that the text may take in any of the usual fonts, rounded up.
    static func width(_ text: String, _ face: Face) -> Int {
        let thousandths = text.unicodeScalars.reduce(0) { $0 + advance($1, face) }
        return (thousandths * size(face) + 999) / 1000
    }

    /// In thousandths of the size, after the widest font in common use (DejaVu Sans and its mono).
    private static func advance(_ scalar: Unicode.Scalar, _ face: Face) -> Int {
        if TextWidth.isWide(scalar) { return 1250 }
        switch face {
        case .address: return 620
        case .title, .name: return proportional(scalar) * 112 / 100
        case .label: return proportional(scalar) * 112 / 100 + 70
        case .body, .note: return proportional(scalar)
        }
    }

    private static func proportional(_ scalar: Unicode.Scalar) -> Int {
        switch scalar {
        case "i", "j", "l", ".", ",", ":", ";", "'", "|", "!", " ", "I", "f", "r", "t", "(", ")", "/", "-":
            420
        case "m", "w", "M", "W", "@", "%", "&", "→", "←", "…": 1010
        case "A"..."Z": 790
        case "a"..."z", "0"..."9": 650
        default: 1010
        }
    }

    /// Lines of at most this width; the last of so many tells that something is missing.
    static func lines(_ text: String, _ face: Face, width: Int, atMost count: Int = 4) -> [String] {
        let breaking = LineBreaking(limit: width * 1000, count: count, mark: "…") { character in
            character.unicodeScalars.reduce(0) { $0 + advance($1, face) } * size(face)
        }
        return breaking.lines(text.withoutControls)
    }
}
