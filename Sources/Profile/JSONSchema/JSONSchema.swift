/// The profile language as JSON Schema (draft 2020-12), for editors such as those that use
/// yaml-language-server.
///
/// Made of the very table that the reader uses. It speaks of what an editor sees: YAML 1.2, in which `on`
/// is a word and 8443 a number.
public enum JSONSchema {
    /// The whole schema as JSON text, the same bytes each time.
    public static var profile: String {
        let head: [OrderedJSON.Member] = [
            ("$schema", .string("https://json-schema.org/draft/2020-12/schema")),
            ("title", .string("A gwnet profile, version 1")),
        ]
        return OrderedJSON.object(head + members(of: .profile, at: "")).render() + "\n"
    }

    private static func members(of schema: Schema, at path: String) -> [OrderedJSON.Member] {
        switch schema {
        case .text(let form): text(form)
        case .number(let range): number(range)
        case .flag: flag
        case .nothing: [("type", .string("null"))]
        case .choice(let words): [("enum", .strings(words))]
        case .list(let item): list(item, at: path)
        case .table(let keys, let values): table(keys, values, at: path)
        case .mapping(let keys): mapping(keys, at: path)
        case .either(let ways): [("anyOf", .list(ways.map { .object(members(of: $0, at: path)) }))]
        }
    }

    private static func text(_ form: TextForm) -> [OrderedJSON.Member] {
        let editor = EditorForm.form(of: form)
        var members = types(editor?.kind ?? .anything)
        if let pattern = editor?.pattern ?? form.pattern { members.append(("pattern", .string(pattern))) }
        // Not of the standard: what VS Code and its kin say instead of showing the expression.
        members.append(("patternErrorMessage", .string("This is not \(form.name)" + (form.hint ?? ""))))
        if form.hint != nil { members.append(("examples", .strings([form.example]))) }
        return members
    }

    private static func types(_ kind: EditorForm.Kind) -> [OrderedJSON.Member] {
        switch kind {
        case .textOnly: [("type", .string("string"))]
        case .anything: [("type", .strings(["string", "number", "boolean"]))]
        case .number(let range): [("type", .strings(["integer", "string"]))] + limits(range)
        }
    }

    private static func limits(_ range: ClosedRange<Int>) -> [OrderedJSON.Member] {
        let minimum: OrderedJSON.Member = ("minimum", .integer(range.lowerBound))
        let isOpen = range.upperBound == Int.max
        return isOpen ? [minimum] : [minimum, ("maximum", .integer(range.upperBound))]
    }

    /// A number may stand in quotes: the reader takes its digits.
    private static func number(_ range: ClosedRange<Int>) -> [OrderedJSON.Member] {
        guard range.count > 1 else {
            let number = range.lowerBound
            return [("enum", .list([.integer(number), .string("\(number)")]))]
        }
        return types(.number(range)) + [("pattern", .string("^(0|[1-9][0-9]*)$"))]
    }

    /// The words of YAML 1.1 are text to an editor; those of 1.2 must not be quoted.
    private static var flag: [OrderedJSON.Member] {
        let words = ["true", "false", "yes", "no", "on", "off", "y", "n"].map(anyCase).joined(separator: "|")
        return [
            ("type", .strings(["boolean", "string"])),
            ("pattern", .string("^(?!([Tt]rue|TRUE|[Ff]alse|FALSE)$)(\(words))$")),
            ("patternErrorMessage", .string("Write true or false, without quotes")),
        ]
    }

    private static func anyCase(_ word: String) -> String {
        word.map { "[\($0.uppercased())\($0)]" }.joined()
    }

    private static func list(_ item: Schema, at path: String) -> [OrderedJSON.Member] {
        let rule = KeyRule.rule(at: path)
        let type: OrderedJSON = rule == nil ? .strings(["array", "null"]) : .string("array")
        return [("type", type), ("items", .object(members(of: item, at: path + "[]")))]
            + (rule?.members ?? [])
    }

    private static func table(
        _ keys: TextForm, _ values: Schema, at path: String
    ) -> [OrderedJSON.Member] {
        let names = EditorForm.form(of: keys).map { OrderedJSON.object([("pattern", .string($0.pattern))]) }
        return [("type", .strings(["object", "null"]))] + (names.map { [("propertyNames", $0)] } ?? [])
            + [("additionalProperties", .object(members(of: values, at: path)))]
    }

    private static func mapping(_ keys: [SchemaKey], at path: String) -> [OrderedJSON.Member] {
        let required = keys.filter(\.isRequired).map(\.name)
        let rule = KeyRule.rule(at: path)
        // Nothing at all is a mapping without keys, wherever none has to be there.
        let isOptional = required.isEmpty && rule == nil
        let properties = keys.map { key -> OrderedJSON.Member in
            let path = path.isEmpty ? key.name : "\(path).\(key.name)"
            return (
                key.name, .object([("description", .string(key.summary))] + members(of: key.schema, at: path))
            )
        }
        return [("type", isOptional ? .strings(["object", "null"]) : .string("object"))]
            + [("properties", .object(properties))]
            + (required.isEmpty ? [] : [("required", .strings(required))])
            + [("additionalProperties", .flag(false))] + (rule?.members ?? [])
    }
}

extension TextForm {
    /// How to write one; nil where that depends on the key and not on the form.
    fileprivate var hint: String? {
        self == Grammar<String>.line.form ? nil : ". Write it like \(example)"
    }

    /// What it is called, with an example where one form means one thing.
    var words: String { hint == nil ? name : "\(name): `\(example)`" }
}
