import Services

/// How the entries of `nodes.hosts` are written, so that a new one looks like the last one.
struct HostStyle {
    /// `{ name: … }` on one line, or a key a line.
    var isFlow = true
    /// What stands between a brace and what it holds.
    var padding = " "
    /// JSON quotes its keys.
    var keys: YAMLText.Style = .plain
    /// Each key's quotes; a MAC has some where nothing else is known, for readers that count in sixties.
    var values: [String: YAMLText.Style] = ["mac": .double]

    /// The keys and values of a node in their order.
    private func fields(of node: Node) -> [(key: String, value: String)] {
        let scalar = { (key: String, text: String) in YAMLText.scalar(text, values[key] ?? keys) }
        let macs = node.macs.map { scalar("mac", $0.description) }
        let fields = [
            ("name", scalar("name", node.name)),
            ("mac", macs.count == 1 ? macs[0] : "[\(macs.joined(separator: ", "))]"),
            ("address", scalar("address", node.address.description)),
        ]
        return (fields + (node.model.map { [("model", scalar("model", $0))] } ?? [])).map { key, value in
            (YAMLText.scalar(key, keys), value)
        }
    }

    /// On one line, as it may stand anywhere.
    func flow(_ node: Node) -> String {
        "{\(padding)" + fields(of: node).map { "\($0.key): \($0.value)" }.joined(separator: ", ")
            + "\(padding)}"
    }

    /// The lines of a list entry, hyphen included.
    func lines(_ node: Node) -> [String] {
        guard !isFlow else { return ["- " + flow(node)] }
        return fields(of: node).enumerated().map { index, field in
            (index == 0 ? "- " : "  ") + "\(field.key): \(field.value)"
        }
    }
}

extension HostStyle {
    /// The style of an entry that is there; an alias has none.
    init(of host: SourceNode, in text: EditedText) {
        guard !host.entries.isEmpty else { return }
        isFlow = host.isFlow
        if isFlow {
            padding = text.bytes[host.contentStart...].dropFirst().first == UInt8(ascii: " ") ? " " : ""
        }
        keys = text.style(of: host.entries[0].key)
        values = [:]
        for entry in host.entries {
            if let name = entry.key.text, entry.value.text != nil {
                values[name] = text.style(of: entry.value)
            }
        }
    }

    /// That of JSON, where the file is JSON.
    init(ofFile root: SourceNode, in text: EditedText) {
        guard root.isFlow, let first = root.entries.first, text.style(of: first.key) == .double else {
            return
        }
        keys = .double
        values = [:]
    }
}
