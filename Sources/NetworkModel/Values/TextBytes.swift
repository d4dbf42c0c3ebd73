// Swift's strings are collections of grapheme clusters: to the standard library "/\u{301}" contains no "/", "\r\n" is
// one character, and U+037E equals ";". Kernel, daemons and file systems read bytes. So in every target that
// imports this one, the ways to look for something in a string compare UTF-8: a declaration here takes the place of
// the standard library's of the same name, and where that one is generic this one is more specific.
//
// Those of the very same signature, `hasPrefix` and `hasSuffix`, do so in files alone that import this target
// themselves: `make lint` demands it.
//
// Not among them, as a property has no overloads: `first`, `last`, `count`. Of data from outside, `utf8.first` and
// `utf8.count` say what counts.

extension String {
    /// Whether its bytes begin with those of another text.
    public func hasPrefix(_ prefix: String) -> Bool { utf8.starts(with: prefix.utf8) }

    /// Whether its bytes end with those of another text.
    public func hasSuffix(_ suffix: String) -> Bool {
        utf8.count >= suffix.utf8.count && utf8.suffix(suffix.utf8.count).elementsEqual(suffix.utf8)
    }
}

extension StringProtocol {
    /// Whether its bytes begin with those of another text.
    public func hasPrefix<Prefix: StringProtocol>(_ prefix: Prefix) -> Bool {
        utf8.starts(with: prefix.utf8)
    }

    /// Whether its bytes end with those of another text.
    public func hasSuffix<Suffix: StringProtocol>(_ suffix: Suffix) -> Bool {
        utf8.count >= suffix.utf8.count && utf8.suffix(suffix.utf8.count).elementsEqual(suffix.utf8)
    }

    /// Whether the bytes of the character are among its own.
    public func contains(_ character: Character) -> Bool { contains(String(character)) }

    /// Whether the bytes of another text are among its own.
    public func contains(_ other: String) -> Bool { range(of: Array(other.utf8), from: startIndex) != nil }

    /// Whether the bytes of another text are among its own.
    public func contains(_ other: Substring) -> Bool { contains(String(other)) }

    /// Where the bytes of the character are first among its own.
    public func firstIndex(of character: Character) -> Index? {
        range(of: Array(character.utf8), from: startIndex)?.lowerBound
    }

    /// Where the bytes of the character are last among its own.
    public func lastIndex(of character: Character) -> Index? {
        let wanted = Array(character.utf8)
        var last: Index?
        var rest = startIndex
        while let found = range(of: wanted, from: rest) {
            last = found.lowerBound
            rest = found.upperBound
        }
        return last
    }

    /// Where these bytes are next.
    fileprivate func range(of wanted: [UInt8], from start: Index) -> Range<Index>? {
        guard let first = wanted.first else { return start..<start }
        var rest = utf8[start...]
        while let found = rest.firstIndex(of: first) {
            rest = rest[found...]
            if rest.starts(with: wanted) { return found..<utf8.index(found, offsetBy: wanted.count) }
            rest = rest.dropFirst()
        }
        return nil
    }
}

extension StringProtocol where SubSequence == Substring {
    /// The pieces between the bytes of a character.
    public func split(
        separator: Character, maxSplits: Int = .max, omittingEmptySubsequences: Bool = true
    ) -> [Substring] {
        split(
            separator: String(separator), maxSplits: maxSplits,
            omittingEmptySubsequences: omittingEmptySubsequences)
    }

    /// The pieces between the bytes of a text.
    public func split(
        separator: String, maxSplits: Int = .max, omittingEmptySubsequences: Bool = true
    ) -> [Substring] {
        let wanted = Array(separator.utf8)
        var pieces: [Substring] = []
        var (start, splits) = (startIndex, 0)
        func add(_ piece: Substring) {
            guard !(omittingEmptySubsequences && piece.isEmpty) else { return }
            pieces.append(piece)
        }
        while splits < maxSplits, !wanted.isEmpty, let found = range(of: wanted, from: start) {
            if !omittingEmptySubsequences || found.lowerBound > start { splits += 1 }
            add(self[start..<found.lowerBound])
            start = found.upperBound
        }
        add(self[start...])
        return pieces
    }
}
