/// Where and why libyaml gave up, in its own words.
struct YAMLSyntaxError: Error {
    enum Place {
        case mark(YAMLMark)
        /// An offset into the text, from 0.
        case byte(Int)
    }

    let problem: String
    let place: Place
    /// Where the list, mapping or quote began that could not be finished.
    let opened: YAMLMark?

    /// The same in words for people who never meet a scanner.
    func finding(in source: SourceText) -> Finding {
        let mark = source.mark(of: place)
        if source.scalar(at: mark) == "\t" {
            return Finding(
                "a tab stands where YAML wants spaces", at: mark, remedy: "indent with spaces only")
        }
        guard let reading = Self.readings[problem] else { return Finding("no YAML: \(problem)", at: mark) }
        return Finding(
            reading.message, at: reading.pointsAtOpening ? opened ?? mark : mark, remedy: reading.remedy)
    }

    private struct Reading {
        let message: String
        let remedy: String?
        var pointsAtOpening = false
    }

    /// libyaml's words (scanner.c, parser.c, reader.c) and what they mean in a profile.
    private static let readings: [String: Reading] = [
        "control characters are not allowed": Reading(
            message: "a control character stands here", remedy: "remove it; this may be no text file at all"),
        "found character that cannot start any token": Reading(
            message: "no value can begin with this character", remedy: "put the value in quotes"),
        "mapping values are not allowed in this context": Reading(
            message: "this colon would begin a value where none can stand",
            remedy:
                "quote the text that holds the colon, or check the indentation here and above"
        ),
        "could not find expected ':'": Reading(
            message: "a key without a colon and a value", remedy: "write key: value", pointsAtOpening: true),
        "did not find expected key": Reading(
            message: "this does not continue the mapping that it stands in",
            remedy: "indent it like the keys above, or quote the value before it"),
        "did not find expected '-' indicator": Reading(
            message: "this does not continue the list that it stands in",
            remedy: "begin each entry with a hyphen, all of them indented alike"),
        "did not find expected ',' or ']'": Reading(
            message: "the list that begins here is not closed",
            remedy: "close it with ], with commas between",
            pointsAtOpening: true),
        "did not find expected ',' or '}'": Reading(
            message: "the mapping that begins here is not closed",
            remedy: "close it with }, with commas between",
            pointsAtOpening: true),
        "found unexpected ':'": Reading(
            message: "a colon and no value before the next sign",
            remedy: "write key: value, with a space after the colon"),
        "found unexpected end of stream": Reading(
            message: "the quote that opens here is never closed", remedy: "close it", pointsAtOpening: true),
        "found unexpected document indicator": Reading(
            message: "the quote that opens here is never closed", remedy: "close it", pointsAtOpening: true),
        "found unknown escape character": Reading(
            message: "a backslash within double quotes begins an escape, and YAML has none like this",
            remedy: "use single quotes, or write the backslash twice", pointsAtOpening: true),
        "found undefined tag handle": Reading(
            message: "a tag that nobody defined", remedy: "put the value in quotes if the ! belongs to it"),
        "did not find expected <document start>": Reading(
            message: "text after the end of the document", remedy: "a profile is one mapping: remove the rest"
        ),
        "did not find expected node content": Reading(
            message: "a value is missing before this",
            remedy: "write one, or quote what begins with a sign; within [ ] commas stand, not hyphens"),
        "did not find expected alphabetic or numeric character": Reading(
            message: "the * or & here has no name after it",
            remedy: "put the value in quotes if it is meant as text",
            pointsAtOpening: true),
        "block sequence entries are not allowed in this context": Reading(
            message: "a list entry cannot stand on the line of its key",
            remedy: "begin the list on the next line"),
        "found incompatible YAML document": Reading(
            message: "another version of YAML than 1.1 or 1.2", remedy: "remove this line"),
    ]
}
