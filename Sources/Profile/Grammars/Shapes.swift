import Services

extension Shape<Bool> {
    /// True or false in the words of YAML 1.1 (https://yaml.org/type/bool.html), without quotes.
    static let flag = Shape(.flag) { place, reading in
        guard case .scalar(let text, let isPlain) = place.node.content else {
            reading.report(
                place.finding(
                    Refusal(
                        "true or false belongs here, not \(place.node.kindName)",
                        remedy: "write true or false after the colon")))
            return nil
        }
        let value = words[text.lowercased()]
        if let value, isPlain { return value }
        let remedy = value == nil ? "write true or false" : "write \(text) without quotes"
        reading.report(place.finding(Refusal("\(quoted(text)) is not true or false", remedy: remedy)))
        return nil
    }

    private static let words = [
        "true": true, "yes": true, "on": true, "y": true, "false": false, "no": false, "off": false,
        "n": false,
    ]
}

extension Shape<Int> {
    /// The largest packet of a link.
    static let mtu = Shape.text(.mtu, as: .number(576...65535))
}

extension Shape<Void> {
    /// A key that says it all: nothing after it, or true.
    static let presence = Shape(.either([.nothing, .flag])) { place, reading in
        if place.node.isNull || Shape<Bool>.flag.isTrue(place.node) { return () }
        reading.report(
            place.finding(
                Refusal("this key takes no value", remedy: "write true, or nothing, after its colon")))
        return nil
    }
}

extension Shape<Bool> {
    fileprivate func isTrue(_ node: YAMLNode) -> Bool {
        read(Place(node: node, path: ProfilePath(), key: nil), Reading()) == true
    }
}

extension Shape where Value: CaseIterable & RawRepresentable & Sendable, Value.RawValue == String {
    /// One of an enumeration's words.
    static var choice: Shape {
        let words = Value.allCases.map(\.rawValue)
        let list = words.joined(separator: ", ")
        let grammar = Grammar<Value>(TextForm("one of \(list)", example: words.first ?? "")) {
            text throws(Refusal) in
            if let value = Value(rawValue: text) { return value }
            throw Refusal(
                "\(quoted(text)) is none of \(list)", remedy: Suggestion.text(for: text, among: words))
        }
        return .text(grammar, as: .choice(words))
    }
}

extension Shape<Set<Side>> {
    /// The sides that something is for; at least one.
    static let sides = Shape<[Side]>.list(of: .choice).notEmpty.map { Set($0) }
}

extension Shape<ServedLinks> {
    /// The sides that something is for, and the links that are none; at least one.
    static let servedLinks = Shape<[Audience]>.list(of: .choice).notEmpty.map { words in
        ServedLinks(Set(words.compactMap(\.side)), others: words.contains(.others))
    }
}

/// The words of `serve`.
private enum Audience: String, CaseIterable {
    case cluster
    case www
    case others

    var side: Side? { Side(rawValue: rawValue) }
}

extension Shape where Value: Collection {
    /// The same list with at least one entry.
    fileprivate var notEmpty: Shape {
        let read = read
        return Shape(schema) { place, reading in
            guard let values = read(place, reading) else { return nil }
            if !values.isEmpty { return values }
            // Where there are words, each has been refused already.
            if place.items.isEmpty {
                reading.report(
                    place.finding(
                        Refusal("serves nobody", remedy: "name a side, or leave the service out")))
            }
            return nil
        }
    }
}

extension Shape<[String]> {
    /// Raw lines for a daemon: a block of text, or a list of lines.
    static let rawLines = Shape(.either([.text(Grammar<String>.block.form), lines.schema])) {
        place, reading in
        if case .scalar = place.node.content, !place.node.isNull {
            return Shape<String>.text(.block).read(place, reading).map { text in
                var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
                while lines.last == "" { lines.removeLast() }
                return lines
            }
        }
        return lines.read(place, reading)
    }

    private static let lines = Shape.list(of: .text(.line))
}
