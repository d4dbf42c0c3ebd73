extension EditedText {
    /// Takes an item out of a list, along with its lines or its comma.
    mutating func remove(itemAt index: Int, from list: SourceNode, under key: SourceNode) {
        if list.isFlow {
            removeFromFlow(index, list)
        } else {
            removeLines(of: list.items[index])
            // A key without any value is a list without entries to gwnet alone.
            if list.items.count == 1 { insert(" []", at: nextSignificant(from: key.range.upperBound) + 1) }
        }
    }

    private mutating func removeLines(of item: SourceNode) {
        var start = lineStart(of: hyphen(before: item) ?? item.range.lowerBound)
        let end = nextLine(after: end(of: item))
        let isLastLine = end == bytes.endIndex && bytes.last.map(Self.isBreak) != true
        if isLastLine { while start > 0, Self.isBreak(bytes[start - 1]) { start -= 1 } }
        replace(start..<end, with: "")
    }

    private mutating func removeFromFlow(_ index: Int, _ list: SourceNode) {
        let item = list.items[index]
        let next = nextSignificant(from: item.end)
        let comma = next < bytes.endIndex && bytes[next] == UInt8(ascii: ",") ? next : nil
        let end = comma.map { $0 + 1 } ?? item.end
        let start = item.range.lowerBound
        let hasOwnLines =
            isBlank(lineStart(of: start)..<start) && nextSignificant(from: end) >= lineEnd(of: end)
        if hasOwnLines {
            replace(lineStart(of: start)..<nextLine(after: end), with: "")
            if comma == nil { removeComma(before: index, list) }
        } else if index + 1 < list.items.count {
            replace(start..<list.items[index + 1].range.lowerBound, with: "")
        } else if index > 0 {
            removeLast(list, upTo: end, hasComma: comma != nil)
        } else {
            removeOnly(item, of: list, upTo: end)
        }
    }

    private mutating func removeComma(before index: Int, _ list: SourceNode) {
        guard index > 0 else { return }
        let comma = nextSignificant(from: list.items[index - 1].end)
        replace(comma..<comma + 1, with: "")
    }

    private mutating func removeLast(_ list: SourceNode, upTo end: Int, hasComma: Bool) {
        let items = list.items
        let comma = nextSignificant(from: items[items.count - 2].end)
        let start = items[items.count - 1].range.lowerBound
        if bytes[comma..<start].contains(UInt8(ascii: "#")) {
            replace(comma..<comma + 1, with: "")
            replace(start..<end, with: "")
        } else {
            replace((hasComma ? comma + 1 : comma)..<end, with: "")
        }
    }

    private mutating func removeOnly(_ item: SourceNode, of list: SourceNode, upTo end: Int) {
        let opening = list.contentStart + 1
        let closing = nextSignificant(from: end)
        let holdsComment =
            bytes[opening..<item.range.lowerBound].contains(UInt8(ascii: "#"))
            || bytes[end..<closing].contains(UInt8(ascii: "#"))
        replace(holdsComment ? item.range.lowerBound..<end : opening..<closing, with: "")
    }
}
