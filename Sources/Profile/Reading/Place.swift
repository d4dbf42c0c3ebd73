/// A value in the profile: its node, its path, and the key that it stands under (list items have none).
struct Place {
    let node: YAMLNode
    let path: ProfilePath
    let key: YAMLKey?

    /// What to underline: a single value itself, a list or mapping by its key.
    var span: YAMLSpan {
        guard let key else { return node.span }
        if case .scalar = node.content, !node.isNull { return node.span }
        return node.span.start.line == key.span.start.line && !node.isNull ? node.span : key.span
    }

    /// A problem with this value.
    func finding(_ refusal: Refusal) -> Finding {
        Finding(refusal.message, at: span, path: path.description, remedy: refusal.remedy)
    }

    /// The items of a list, in their order.
    var items: [Place] {
        guard case .sequence(let nodes) = node.content else { return [] }
        return nodes.enumerated().map { Place(node: $0.element, path: path[$0.offset], key: nil) }
    }

    /// One item of a list.
    func item(at index: Int) -> Place? {
        guard case .sequence(let nodes) = node.content, nodes.indices.contains(index) else { return nil }
        return Place(node: nodes[index], path: path[index], key: nil)
    }

    /// The entries of a mapping, in their order.
    var entries: [YAMLEntry] {
        guard case .mapping(let entries) = node.content else { return [] }
        return entries
    }

    /// The place of one entry's value.
    func child(_ entry: YAMLEntry) -> Place {
        Place(node: entry.value, path: path.key(entry.key.text), key: entry.key)
    }
}
