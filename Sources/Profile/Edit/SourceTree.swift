/// A piece of the text as it stands in the file: aliases are not followed, and every place is an offset
/// into the file's bytes. This is what an edit needs; `YAMLNode` is what reading needs.
struct SourceNode {
    enum Content {
        case scalar(String)
        case alias(String)
        case sequence([SourceNode])
        case mapping([SourceEntry])
    }

    let content: Content
    /// From its anchor and tag on; libyaml lets a block list or mapping end where the next thing begins.
    let range: Range<Int>
    /// Where it begins after anchor and tag.
    let contentStart: Int
    /// Whether this is a list in brackets or a mapping in braces.
    let isFlow: Bool

    /// Where its last visible character ends.
    var end: Int {
        switch content {
        case .sequence(let items) where !isFlow: max(items.last?.end ?? range.upperBound, range.lowerBound)
        case .mapping(let entries) where !isFlow:
            max(entries.last?.value.end ?? range.upperBound, range.lowerBound)
        case .scalar, .alias, .sequence, .mapping: range.upperBound
        }
    }

    /// The items of a list.
    var items: [SourceNode] {
        if case .sequence(let items) = content { items } else { [] }
    }

    /// The entries of a mapping.
    var entries: [SourceEntry] {
        if case .mapping(let entries) = content { entries } else { [] }
    }

    /// The text of a single value.
    var text: String? {
        if case .scalar(let text) = content { text } else { nil }
    }

    /// The entry of a key that is written here.
    func entry(_ name: String) -> SourceEntry? {
        entries.first { $0.key.text == name }
    }
}

/// A key and its value, as they stand in the file.
struct SourceEntry {
    let key: SourceNode
    let value: SourceNode
}

/// Builds source nodes from libyaml's events.
///
/// Only for text that `YAMLReader` has read: that bounds its depth.
struct SourceTreeBuilder {
    private(set) var root: SourceNode?
    private var open: [(start: Int, isMapping: Bool, children: [SourceNode])] = []
    private var offsets: SourceOffsets
    private let text: EditedText

    private init(_ source: SourceText, _ text: EditedText) {
        offsets = SourceOffsets(source)
        self.text = text
    }

    /// The tree of a text; nil where there is none, which `YAMLReader` has reported.
    static func build(_ source: SourceText, _ text: EditedText) -> SourceNode? {
        var builder = SourceTreeBuilder(source, text)
        do {
            var parser = try YAMLParser(source.bytes)
            while try builder.take(parser.next()) {}
        } catch {
            return nil
        }
        return builder.root
    }

    private mutating func take(_ event: YAMLEvent) -> Bool {
        switch event {
        case .documentStart, .documentEnd: break
        case .streamEnd: return false
        case .alias(let name, let span): add(.alias(name), offsets.range(of: span))
        case .scalar(let text, _, _, let span): add(.scalar(text), offsets.range(of: span))
        case .sequenceStart(_, let span): open.append((offsets.offset(of: span.start), false, []))
        case .mappingStart(_, let span): open.append((offsets.offset(of: span.start), true, []))
        case .collectionEnd(let span): close(at: offsets.offset(of: span.end))
        }
        return true
    }

    private mutating func close(at end: Int) {
        guard let collection = open.popLast() else { return }
        let children = collection.children
        let pairs = stride(from: 0, to: children.count - children.count % 2, by: 2).map { index in
            SourceEntry(key: children[index], value: children[index + 1])
        }
        add(
            collection.isMapping ? .mapping(pairs) : .sequence(children),
            collection.start..<max(end, collection.start))
    }

    private mutating func add(_ content: SourceNode.Content, _ range: Range<Int>) {
        let start = text.contentStart(of: range)
        let node = SourceNode(
            content: content, range: range, contentStart: start, isFlow: text.opensFlow(content, at: start))
        if open.isEmpty {
            root = root ?? node
        } else {
            open[open.count - 1].children.append(node)
        }
    }
}
