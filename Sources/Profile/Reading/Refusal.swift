/// Why a value was not taken, and what to write instead.
struct Refusal: Error {
    let message: String
    let remedy: String?

    init(_ message: String, remedy: String? = nil) {
        self.message = message
        self.remedy = remedy
    }
}

/// Text of the profile made fit for a terminal: no control characters, and not longer than a line.
///
/// A profile may come from someone else, and double quotes let YAML hold any character, escapes included.
func shown(_ text: String, atMost limit: Int = 60) -> String {
    let scalars = text.unicodeScalars.prefix(limit + 1)
    let clean = scalars.prefix(limit).map { $0.isShowable ? Character($0) : "\u{fffd}" }
    return String(clean) + (scalars.count > limit ? "…" : "")
}

/// The same in quotes where it is empty or could be mistaken for the words around it.
func quoted(_ text: String) -> String {
    let visible = shown(text)
    let isWord =
        !text.isEmpty && visible.unicodeScalars.allSatisfy { $0.properties.isAlphabetic || $0.isPunctuation }
    return isWord ? visible : "\"\(visible)\""
}

extension Unicode.Scalar {
    /// Neither a control character nor one that turns the direction of what follows.
    var isShowable: Bool {
        switch properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned:
            false
        default: true
        }
    }

    fileprivate var isPunctuation: Bool {
        ("0"..."9").contains(self) || "-._:/@+…".unicodeScalars.contains(self)
    }
}
