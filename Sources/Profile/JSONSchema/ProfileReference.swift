/// The profile language as a page of Markdown: every key, made of the table that the reader uses.
public enum ProfileReference {
    /// The whole page.
    public static var markdown: String {
        let sections = Self.sections(of: .profile, at: "")
        return ([introduction] + sections).joined(separator: "\n\n") + "\n"
    }

    private static let introduction = """
        # The profile, key by key

        <!-- Written by gwnet schema --format markdown; a test keeps the two equal. -->

        One YAML file says what the gateway shall be. `gwnet check` reads it and names everything that is
        wrong, with what to write instead. `gwnet init` proposes one for this machine, and
        `gwnet import ansible` makes one of the variables of the role `gateway-install`; `gwnet node` adds
        nodes to it and takes them away. `profiles/` holds two that work.

        Editors that use yaml-language-server check while you type when the file's first line is

        ```yaml
        # yaml-language-server: $schema=schema.json
        ```

        and `gwnet schema > schema.json` has put that file beside it (`docs/schema.json` is the same).

        Anchors, merge keys and quotes work as in YAML 1.1; every value is read as it is written, so a MAC
        address needs no quotes. Keys in **bold** must be there. What is not named here does not exist:
        `gwnet check` says which key comes nearest.
        """

    private static func sections(of schema: Schema, at path: String) -> [String] {
        switch schema {
        case .mapping(let keys):
            [section(keys, at: path)]
                + keys.flatMap { sections(of: $0.schema, at: path.isEmpty ? $0.name : "\(path).\($0.name)") }
        case .list(let item): sections(of: item, at: path + "[]")
        case .either(let ways): ways.flatMap { sections(of: $0, at: path) }
        case .text, .number, .flag, .nothing, .choice, .table: []
        }
    }

    private static func section(_ keys: [SchemaKey], at path: String) -> String {
        let rows = keys.map { key in
            let name = key.isRequired ? "**`\(key.name)`**" : "`\(key.name)`"
            let value = Self.value(key.schema, at: path.isEmpty ? key.name : "\(path).\(key.name)")
            return "| \(name) | \(value) | \(key.summary) |"
        }
        let title = path.isEmpty ? "## The profile" : "## `\(path)`"
        let rule = KeyRule.rule(at: path)?.sentence.map { "\n\n\($0)" } ?? ""
        return "\(title)\n\n| key | value | what it is for |\n| --- | --- | --- |\n"
            + rows.joined(separator: "\n") + rule
    }

    private static func value(_ schema: Schema, at path: String) -> String {
        switch schema {
        case .text(let form): form.words
        case .number(let range) where range.count == 1: "`\(range.lowerBound)`"
        case .number(let range): "a number from \(range.lowerBound) to \(range.upperBound)"
        case .flag: "`true` or `false`"
        case .nothing: "nothing"
        case .choice(let words): words.map { "`\($0)`" }.joined(separator: ", ")
        case .list(let item): "a list: " + value(item, at: path + "[]")
        case .table(let keys, let values): "\(keys.name) and \(value(values, at: path)) each"
        case .mapping: "[`\(path)`](#\(anchor(path)))"
        case .either(let ways): ways.map { value($0, at: path) }.joined(separator: "; or ")
        }
    }

    /// The heading's name in links, as forges make it: letters, digits, hyphens and underscores are left.
    private static func anchor(_ path: String) -> String {
        path.lowercased().filter { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "-" }
    }
}
