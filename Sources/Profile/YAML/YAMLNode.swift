/// A piece of a YAML document as it was written, with aliases and merge keys already expanded.
struct YAMLNode: Sendable {
    enum Content: Sendable {
        /// The text, and whether it stood there without quotes, block style or tag.
        case scalar(String, isPlain: Bool)
        case sequence([YAMLNode])
        case mapping([YAMLEntry])
    }

    let content: Content
    let span: YAMLSpan

    /// What YAML 1.1 reads as null: nothing at all, `~` or `null`, not in quotes.
    var isNull: Bool {
        guard case .scalar(let text, isPlain: true) = content else { return false }
        return ["", "~", "null", "Null", "NULL"].contains(text)
    }

    /// What kind of thing stands here, for messages.
    var kindName: String {
        switch content {
        case .scalar: isNull ? "nothing" : "a single value"
        case .sequence: "a list"
        case .mapping: "a mapping of keys"
        }
    }
}

/// The key of an entry in a mapping.
struct YAMLKey: Sendable {
    let text: String
    let span: YAMLSpan
}

/// A key and its value.
struct YAMLEntry: Sendable {
    let key: YAMLKey
    let value: YAMLNode
}
