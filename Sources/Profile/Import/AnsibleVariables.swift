import NetworkModel

/// The variables of a file, each read by the grammar of the key that it becomes.
///
/// What is wrong is gathered as the reader of profiles gathers it: with place, message and remedy.
final class AnsibleVariables {
    let reading = Reading()
    let fileName: String
    private(set) var remarks: [WrittenProfile.Remark] = []
    private let root: Place
    /// Whoever has a hundred unknown variables is not helped by the next one.
    private static let maximumNamed = 100

    init(_ root: YAMLNode, fileName: String) {
        self.root = Place(node: root, path: ProfilePath(), key: nil)
        self.fileName = fileName
    }

    /// The value of a variable; nil when it is not there, says nothing, or is wrong, which is reported.
    func value<Value>(_ name: String, _ grammar: Grammar<Value>) -> Value? {
        place(of: name).flatMap { value(at: $0, grammar) }
    }

    /// The same, and its absence is wrong as well.
    func required<Value>(_ name: String, _ grammar: Grammar<Value>, as purpose: String) -> Value? {
        guard place(of: name) == nil else { return value(name, grammar) }
        let refusal = Refusal(
            "\(name) is missing: \(purpose)", remedy: "add \(name): \(grammar.form.example)")
        reading.report(Finding(refusal.message, at: .beginning, remedy: refusal.remedy, showsLine: false))
        return nil
    }

    /// The value at a place.
    func value<Value>(at place: Place, _ grammar: Grammar<Value>) -> Value? {
        guard case .scalar(let text, _) = place.node.content else {
            refuse(place, "\(place.node.kindName) stands where \(grammar.form.name) belongs", grammar.form)
            return nil
        }
        guard !text.contains("{{") else {
            refuse(place, "\(quoted(text)) is a template, which only Ansible can fill in", grammar.form)
            return nil
        }
        do {
            return try grammar.read(text)
        } catch {
            reading.report(place.finding(error))
            return nil
        }
    }

    /// Where a variable stands, unless it says nothing.
    func place(of name: String) -> Place? { Self.place(of: name, in: root) }

    static func place(of name: String, in place: Place) -> Place? {
        place.entries.first { $0.key.text == name && !$0.value.isNull }.map { place.child($0) }
    }

    /// Names every entry that is not known here.
    func remarkUnknown(in place: Place? = nil, known: [String]) -> [String] {
        let place = place ?? root
        let unknown = place.entries.filter { !known.contains($0.key.text) }
        for entry in unknown.prefix(Self.maximumNamed) {
            let meant = Suggestion.nearest(to: entry.key.text, among: known).map { "; did you mean \($0)?" }
            remark(
                place.child(entry).path.description, at: entry.key.span,
                "gwnet does not know this variable" + (meant ?? ""),
                "it is left out: see docs/profile.md for what a profile can say")
        }
        guard unknown.count > Self.maximumNamed else { return unknown.map { shown($0.key.text) } }
        let more = "\(unknown.count - Self.maximumNamed) more"
        remark(place, "gwnet does not know \(more) variables", "this may be the wrong file")
        return unknown.prefix(Self.maximumNamed).map { shown($0.key.text) } + [more]
    }

    func remark(_ place: Place, _ message: String, _ remedy: String) {
        remark(place.path.description, at: place.span, message, remedy)
    }

    /// About what the file does not say.
    func remark(_ subject: String, _ message: String, _ remedy: String) {
        remarks.append(
            WrittenProfile.Remark(location: nil, subject: subject, message: message, remedy: remedy))
    }

    private func remark(_ subject: String, at span: YAMLSpan, _ message: String, _ remedy: String) {
        let location = SourceLocation(file: fileName, line: span.start.line, column: span.start.column)
        remarks.append(
            WrittenProfile.Remark(location: location, subject: subject, message: message, remedy: remedy))
    }

    private func refuse(_ place: Place, _ message: String, _ form: TextForm) {
        reading.report(place.finding(Refusal(message, remedy: "write it like \(form.example)")))
    }
}
