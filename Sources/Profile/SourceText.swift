/// The profile's text: valid UTF-8 without byte order mark, in lines as libyaml counts them.
struct SourceText {
    /// A larger file is refused unread; a profile with a thousand nodes has a tenth of this.
    static let maximumSize = 4 << 20
    // libyaml compares each %TAG line with all the others: two hundred thousand of them take minutes.
    private static let maximumDirectives = 16

    let bytes: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) throws(Finding) {
        guard bytes.count <= Self.maximumSize else {
            throw Finding(
                "the file has \(bytes.count) bytes, a profile has at most \(Self.maximumSize)",
                at: .beginning,
                showsLine: false)
        }
        if bytes.starts(with: [0xff, 0xfe]) || bytes.starts(with: [0xfe, 0xff]) {
            throw Finding(
                "the file is in UTF-16", at: .beginning, remedy: "save it as UTF-8 (iconv -f utf16 -t utf8)",
                showsLine: false)
        }
        let hasByteOrderMark = bytes.starts(with: [0xef, 0xbb, 0xbf])
        self.bytes = bytes.dropFirst(hasByteOrderMark ? 3 : 0)
        try checkEncoding()
        try checkDirectives()
    }

    /// The character at a place, or nil at the end of a line.
    func scalar(at mark: YAMLMark) -> Unicode.Scalar? {
        lines([mark.line])[mark.line]?.scalars(from: mark.column - 1, count: 1).first
    }

    /// Some of the lines, without their line breaks.
    func lines(_ wanted: Set<Int>) -> [Int: SourceLine] {
        var found: [Int: SourceLine] = [:]
        forEachLine { number, line in
            if wanted.contains(number) { found[number] = SourceLine(bytes: line) }
            return found.count < wanted.count
        }
        return found
    }

    /// The line and column of what libyaml names by a mark or by an offset.
    func mark(of place: YAMLSyntaxError.Place) -> YAMLMark {
        switch place {
        case .mark(let mark): mark
        case .byte(let offset): mark(ofByte: offset)
        }
    }

    private func mark(ofByte offset: Int) -> YAMLMark {
        var result = YAMLMark(line: 1, column: 1)
        forEachLine { number, line in
            guard line.startIndex - bytes.startIndex <= offset else { return false }
            let before = line.prefix(offset - (line.startIndex - bytes.startIndex))
            result = YAMLMark(
                line: number, column: String(decoding: before, as: UTF8.self).unicodeScalars.count + 1)
            return true
        }
        return result
    }

    private func checkEncoding() throws(Finding) {
        guard String(validating: bytes, as: UTF8.self) == nil else { return }
        var place = YAMLMark(line: 1, column: 1)
        forEachLine { number, line in
            guard String(validating: line, as: UTF8.self) == nil else { return true }
            place = YAMLMark(line: number, column: Self.validScalars(in: line) + 1)
            return false
        }
        throw Finding(
            "no UTF-8 from here on", at: YAMLSpan(at: place),
            remedy: "save the file as UTF-8 (iconv -f latin1 -t utf8 turns Latin-1 into it)", showsLine: false
        )
    }

    /// How many characters stand before the first byte that is none.
    private static func validScalars(in line: ArraySlice<UInt8>) -> Int {
        var parser = Unicode.UTF8.ForwardParser()
        var bytes = line.makeIterator()
        var count = 0
        while case .valid = parser.parseScalar(from: &bytes) { count += 1 }
        return count
    }

    private func checkDirectives() throws(Finding) {
        guard bytes.contains(UInt8(ascii: "%")) else { return }
        var excess: Int?
        var count = 0
        forEachLine { number, line in
            count += line.first == UInt8(ascii: "%") ? 1 : 0
            excess = count > Self.maximumDirectives ? number : nil
            return excess == nil
        }
        guard let excess else { return }
        throw Finding(
            "more than \(Self.maximumDirectives) lines begin with %", at: YAMLMark(line: excess, column: 1),
            remedy: "remove them: a profile needs no YAML directives")
    }

    /// Calls `body` with each line and its number until it answers false.
    ///
    /// Breaks are those of YAML 1.1, which libyaml counts: LF, CR, CR LF, NEL, LS and PS.
    private func forEachLine(_ body: (Int, ArraySlice<UInt8>) -> Bool) {
        var number = 1
        var start = bytes.startIndex
        var index = start
        while index < bytes.endIndex {
            let length = breakLength(at: index)
            if length == 0 {
                index += 1
                continue
            }
            guard body(number, bytes[start..<index]) else { return }
            number += 1
            index += length
            start = index
        }
        _ = body(number, bytes[start...])
    }

    private func breakLength(at index: Int) -> Int {
        func goesOn(with next: UInt8...) -> Bool { bytes[(index + 1)...].starts(with: next) }
        switch bytes[index] {
        case 0x0a: return 1
        case 0x0d: return goesOn(with: 0x0a) ? 2 : 1
        case 0xc2: return goesOn(with: 0x85) ? 2 : 0
        case 0xe2: return goesOn(with: 0x80, 0xa8) || goesOn(with: 0x80, 0xa9) ? 3 : 0
        default: return 0
        }
    }
}
