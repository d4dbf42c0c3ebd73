/// A mapping whose values have all been read, whichever of them are then asked for.
struct Fields {
    let place: Place
    let reading: Reading
    private let given: [String: Place]
    private let values: [String: Any]
    /// The known keys that others are taken for.
    private let mistyped: Set<String>

    /// Reads each known key; reports the unknown ones and the required ones that are missing.
    init?(_ place: Place, keys: [AnyKey], _ reading: Reading) {
        guard place.node.isNull || place.node.isMapping else {
            let names = keys.map(\.name).joined(separator: ", ")
            reading.report(
                place.finding(
                    Refusal(
                        "a mapping belongs here, not \(place.node.kindName)", remedy: "its keys: \(names)")))
            return nil
        }
        self.place = place
        self.reading = reading
        let known = keys.map(\.name)
        var given: [String: Place] = [:]
        for entry in place.entries where known.contains(entry.key.text) {
            given[entry.key.text] = place.child(entry)
        }
        var values: [String: Any] = [:]
        for key in keys {
            values[key.name] = given[key.name].flatMap { key.read($0, reading) }
        }
        self.given = given
        self.values = values
        mistyped = Self.reportUnknown(place, keys: keys, given: given, reading)
        reportMissing(keys.map(\.schema))
    }

    /// What the key held; nil when it is absent, or could not be read, which has been reported.
    subscript<Value>(key: Key<Value>) -> Value? {
        values[key.name] as? Value
    }

    /// Whether the key is there, readable or not, mistyped or not.
    func has(_ name: String) -> Bool {
        given[name] != nil || mistyped.contains(name)
    }

    /// Reports a problem with the mapping as a whole.
    func refuse(_ message: String, remedy: String? = nil) {
        reading.report(place.finding(Refusal(message, remedy: remedy)))
    }

    /// Reports a problem with one key's value, or with the mapping when the key is absent.
    func refuse(_ name: String, _ message: String, remedy: String? = nil) {
        reading.report((given[name] ?? place).finding(Refusal(message, remedy: remedy)))
    }

    /// Which of some keys that exclude each other is there; reports it when none is, or several are.
    func onlyOne(of names: [String], otherwise remedy: String) -> String? {
        let found = names.filter(has)
        if found.count == 1 { return found[0] }
        let choice = names.joined(separator: ", ")
        if found.isEmpty {
            refuse("one of \(choice) is missing", remedy: "add one")
        } else {
            refuse("\(found.joined(separator: " and ")) exclude each other", remedy: remedy)
        }
        return nil
    }

    /// Whatever is below a mistyped key is read as well, to tell in one go what is wrong there.
    private static func reportUnknown(
        _ place: Place, keys: [AnyKey], given: [String: Place], _ reading: Reading
    ) -> Set<String> {
        let known = keys.map(\.name)
        var mistyped: Set<String> = []
        for entry in place.entries where !known.contains(entry.key.text) {
            if reading.isFull { break }
            let child = place.child(entry)
            let message = "no such key; " + Suggestion.text(for: entry.key.text, among: known)
            reading.report(
                Finding(message, at: entry.key.span, path: child.path.description, showsLine: false))
            let meant = Suggestion.nearest(to: entry.key.text, among: known)
            guard let meant, given[meant] == nil, mistyped.insert(meant).inserted else { continue }
            _ = keys.first { $0.name == meant }?.read(child, reading)
        }
        return mistyped
    }

    private func reportMissing(_ keys: [SchemaKey]) {
        for key in keys where key.isRequired && !has(key.name) {
            refuse(
                "\(key.name) is missing",
                remedy: "add \(key.name): \(key.schema.example ?? key.schema.keyNames)")
        }
    }
}

extension YAMLNode {
    fileprivate var isMapping: Bool {
        if case .mapping = content { true } else { false }
    }
}

extension Schema {
    /// A value that would be taken, where one is short enough to show.
    var example: String? {
        switch self {
        case .text(let form): form.example
        case .number(let range): "\(range.lowerBound)"
        case .flag: "true"
        case .choice(let words): words.first
        case .either(let ways): ways.lazy.compactMap(\.example).first
        case .list(let item): item.example.map { "[\($0)]" }
        case .mapping(let keys): Self.example(of: keys)
        case .nothing, .table: nil
        }
    }

    /// The keys to write under a mapping that is too long to show.
    fileprivate var keyNames: String {
        guard case .mapping(let keys) = self else { return "" }
        return "and under it " + keys.map(\.name).joined(separator: ", ")
    }

    /// A mapping with what it must have, or else its first key, if that makes a line.
    private static func example(of keys: [SchemaKey]) -> String? {
        let required = keys.filter(\.isRequired)
        let shown = required.isEmpty ? Array(keys.prefix(1)) : required
        let parts = shown.compactMap { key in key.schema.example.map { "\(key.name): \($0)" } }
        let text = "{ \(parts.joined(separator: ", ")) }"
        return parts.count == shown.count && text.count <= 70 ? text : nil
    }
}
