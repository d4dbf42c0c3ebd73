/// A line of the profile, which may be megabytes long: only the part that is shown is ever decoded.
struct SourceLine {
    let bytes: ArraySlice<UInt8>

    /// How many characters it has, or the limit when there are more.
    func length(atMost limit: Int) -> Int {
        var count = 0
        for byte in bytes where Self.beginsCharacter(byte) {
            count += 1
            if count == limit { break }
        }
        return count
    }

    /// Some characters from the middle.
    func scalars(from start: Int, count: Int) -> [Unicode.Scalar] {
        var left = start
        let first = bytes.firstIndex { byte in
            guard Self.beginsCharacter(byte) else { return false }
            left -= 1
            return left < 0
        }
        // A character has four bytes at most.
        let part = bytes[(first ?? bytes.endIndex)...].prefix(4 * count)
        return Array(String(decoding: part, as: UTF8.self).unicodeScalars.prefix(count))
    }

    /// Whether these words stand in the line.
    func contains(_ words: String) -> Bool {
        let wanted = Array(words.utf8)
        return bytes.indices.contains { bytes[$0] == wanted[0] && bytes[$0...].starts(with: wanted) }
    }

    private static func beginsCharacter(_ byte: UInt8) -> Bool { byte & 0xc0 != 0x80 }
}
