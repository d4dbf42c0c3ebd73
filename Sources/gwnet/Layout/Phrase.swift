/// Text for a terminal: what it says, and what the colour of each piece means.
///
/// Whatever it was made from, it holds nothing that a terminal would obey, and only what the locale
/// can show.
struct Phrase {
    /// Text of one meaning.
    struct Piece {
        let text: String
        let meaning: Output.Meaning?
    }

    private(set) var pieces: [Piece]

    init(_ text: String, _ meaning: Output.Meaning? = nil, in symbols: Symbols) {
        pieces = [Piece(text: symbols.spelled(text.printable), meaning: meaning)]
    }

    private init(_ pieces: [Piece]) {
        self.pieces = pieces
    }

    static let empty = Phrase([])

    static func blanks(_ count: Int) -> Phrase {
        Phrase([Piece(text: String(repeating: " ", count: max(0, count)), meaning: nil)])
    }

    static func + (left: Phrase, right: Phrase) -> Phrase { Phrase(left.pieces + right.pieces) }

    /// Without colours.
    var text: String { pieces.map(\.text).joined() }

    /// In columns of a terminal.
    var width: Int { pieces.reduce(0) { $0 + $1.text.columns } }

    /// The phrase, or as much of it as fits before the ellipsis.
    func cropped(to limit: Int, _ ellipsis: String) -> Phrase {
        guard width > limit else { return self }
        var rest = max(0, limit - ellipsis.columns)
        var result: [Piece] = []
        for piece in pieces {
            let text = piece.text.prefix(columns: rest)
            result.append(Piece(text: text, meaning: piece.meaning))
            rest -= text.columns
            if text != piece.text { break }
        }
        let sign = Piece(text: ellipsis.prefix(columns: limit), meaning: result.last?.meaning)
        return Phrase(result + [sign])
    }

    func padded(to width: Int) -> Phrase { self + .blanks(width - self.width) }

    /// Where a line may be broken, with each word's colour.
    var words: [Phrase] {
        pieces.flatMap { piece in
            piece.text.split(separator: " ").map { Phrase([Piece(text: String($0), meaning: piece.meaning)]) }
        }
    }

    /// Without blanks at its end, which only a padded column leaves there.
    var trimmed: Phrase {
        var result = pieces
        while let last = result.popLast() {
            let text = last.text.withoutTrailingSpace
            guard text.isEmpty else {
                return Phrase(result + [Piece(text: text, meaning: last.meaning)])
            }
        }
        return .empty
    }
}

extension String {
    /// Names come from profiles and from the kernel, which takes any byte: what a terminal obeys, hides
    /// or turns round becomes a question mark.
    var printable: String {
        let scalars = unicodeScalars.map { scalar -> Unicode.Scalar in
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned: "?"
            default: scalar
            }
        }
        var result = UnicodeScalarView()
        result.append(contentsOf: scalars)
        return String(result)
    }

    /// In columns of a terminal; holds no escape sequences.
    var columns: Int { reduce(0) { $0 + $1.columns } }

    /// As much as fits into so many columns.
    func prefix(columns limit: Int) -> String {
        var rest = limit
        return String(
            prefix { character in
                rest -= character.columns
                return rest >= 0
            })
    }
}

extension Character {
    /// Two for what Unicode calls wide, as far as names of hosts hold it (UAX 11).
    fileprivate var columns: Int {
        guard let scalar = unicodeScalars.first?.value, scalar >= 0x1100 else { return 1 }
        let wide: [ClosedRange<UInt32>] = [
            0x1100...0x115f, 0x2e80...0xa4cf, 0xac00...0xd7a3, 0xf900...0xfaff, 0xfe30...0xfe6f,
            0xff00...0xff60, 0xffe0...0xffe6, 0x1f300...0x1faff, 0x20000...0x3fffd,
        ]
        return wide.contains { $0.contains(scalar) } ? 2 : 1
    }
}
