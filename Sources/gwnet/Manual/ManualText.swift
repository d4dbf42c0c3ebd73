import NetworkModel

/// Text as mdoc(7) has it.
enum ManualText {
    /// Within a line: backslashes and what is not ASCII are spelled out, macros are none.
    static func escaped(_ text: String) -> String {
        text.unicodeScalars.reduce(into: "") { result, scalar in
            switch scalar {
            case "\\": result += "\\e"
            case _ where scalar.isASCII: result.unicodeScalars.append(scalar)
            default:
                let digits = String(scalar.value, radix: 16, uppercase: true)
                result += "\\[u\(String(repeating: "0", count: max(0, 4 - digits.count)))\(digits)]"
            }
        }
    }

    /// A line of text: a point or an apostrophe at its start would make it a macro.
    static func line(_ text: String) -> String {
        let escaped = escaped(text)
        return escaped.hasPrefix(".") || escaped.hasPrefix("'") ? "\\&" + escaped : escaped
    }

    /// A discussion: paragraphs, and what is indented as it stands.
    static func paragraphs(_ text: String) -> [String] {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        var result: [String] = []
        var rest = lines[...]
        while let first = rest.first {
            let isDisplay = first.hasPrefix("  ")
            let block = rest.prefix { $0.hasPrefix("  ") == isDisplay && !$0.isEmpty }
            result += isDisplay ? display(Array(block)) : sentences(block.joined(separator: " "))
            rest = rest.dropFirst(block.count)
            let gap = rest.prefix(while: \.isEmpty)
            rest = rest.dropFirst(gap.count)
            if !gap.isEmpty, rest.first?.hasPrefix("  ") == false { result.append(".Pp") }
        }
        return result
    }

    /// As it stands, in a fixed-width font.
    static func display(_ lines: [String]) -> [String] {
        let text = lines.map { line(String($0.drop { $0 == " " }.isEmpty ? "" : $0.dropFirst(2))) }
        return [".Bd -literal -offset indent"] + text + [".Ed"]
    }

    /// Each sentence on lines of its own, so that roff may set the space behind it.
    static func sentences(_ text: String) -> [String] {
        var lines: [String] = []
        var current = ""
        for word in text.split(separator: " ") {
            if !current.isEmpty, current.utf8.count + word.utf8.count > 76 || current.endsSentence {
                lines.append(line(current))
                current = ""
            }
            current += (current.isEmpty ? "" : " ") + word
        }
        return current.isEmpty ? lines : lines + [line(current)]
    }
}

extension String {
    fileprivate var endsSentence: Bool { last.map { ".?!".contains($0) } ?? false }
}
