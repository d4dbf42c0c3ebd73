/// A node along with how many nodes it stands for and how deep they go.
struct MeasuredNode {
    let node: YAMLNode
    var weight = 1
    var height = 0
}

/// A list or mapping of which the end has not come yet.
struct YAMLCollection {
    enum Kind {
        case sequence
        case mapping
    }

    let kind: Kind
    let anchor: String?
    let start: YAMLMark

    private var items: [YAMLNode] = []
    private var entries: [YAMLEntry] = []
    private var lines: [String: Int] = [:]
    private var pendingKey: PendingKey?
    private var merged: [YAMLNode] = []
    private var weight = 1
    private var height = 1

    /// A key that waits for its value.
    private enum PendingKey {
        case regular(YAMLKey)
        /// `<<`: its value is a mapping, or a list of mappings, whose entries belong here too (YAML 1.1).
        case merge
        /// One that was refused; its value is read and dropped.
        case refused
    }

    init(kind: Kind, anchor: String?, start: YAMLMark) {
        self.kind = kind
        self.anchor = anchor
        self.start = start
    }

    /// Takes the next item, key or value, and says what is wrong with it.
    mutating func take(_ child: MeasuredNode) -> Refusal? {
        weight += child.weight
        height = max(height, child.height + 1)
        switch (kind, pendingKey) {
        case (.sequence, _):
            items.append(child.node)
            return nil
        case (.mapping, nil):
            return takeKey(child.node)
        case (.mapping, .some(let key)):
            pendingKey = nil
            return takeValue(child.node, of: key)
        }
    }

    /// The finished node, with the entries of merge keys that no key of its own replaces.
    mutating func close(at end: YAMLMark) -> MeasuredNode {
        for entry in merged.flatMap(\.entries) where lines.updateValue(0, forKey: entry.key.text) == nil {
            entries.append(entry)
        }
        let span = YAMLSpan(start: start, end: end)
        let content: YAMLNode.Content = kind == .sequence ? .sequence(items) : .mapping(entries)
        return MeasuredNode(node: YAMLNode(content: content, span: span), weight: weight, height: height)
    }

    /// The key path of the item or value that comes next.
    func path(within parent: ProfilePath) -> ProfilePath {
        switch (kind, pendingKey) {
        case (.sequence, _): parent[items.count]
        case (.mapping, .regular(let key)): parent.key(key.text)
        case (.mapping, _): parent
        }
    }

    private mutating func takeKey(_ node: YAMLNode) -> Refusal? {
        guard case .scalar(let text, let isPlain) = node.content else {
            pendingKey = .refused
            return Refusal("\(node.kindName) cannot be a key", remedy: "a key is a word")
        }
        if isPlain && text == "<<" {
            pendingKey = .merge
            return nil
        }
        if let line = lines[text] {
            pendingKey = .refused
            return Refusal("\(quoted(text)) is here twice, first on line \(line)", remedy: "keep one of them")
        }
        lines[text] = node.span.start.line
        pendingKey = .regular(YAMLKey(text: text, span: node.span))
        return nil
    }

    private mutating func takeValue(_ node: YAMLNode, of key: PendingKey) -> Refusal? {
        switch key {
        case .refused: return nil
        case .regular(let key):
            entries.append(YAMLEntry(key: key, value: node))
            return nil
        case .merge:
            guard let mappings = node.mappings else {
                return Refusal(
                    "<< merges mappings, and this is \(node.kindName)", remedy: "name one by *alias")
            }
            merged += mappings
            return nil
        }
    }
}

extension YAMLNode {
    fileprivate var entries: [YAMLEntry] {
        guard case .mapping(let entries) = content else { return [] }
        return entries
    }

    /// What a merge key may name: a mapping, or a list of nothing but mappings.
    fileprivate var mappings: [YAMLNode]? {
        switch content {
        case .scalar: return nil
        case .mapping: return [self]
        case .sequence(let items):
            let areMappings = items.allSatisfy { if case .mapping = $0.content { true } else { false } }
            return areMappings ? items : nil
        }
    }
}
