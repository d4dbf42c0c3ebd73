/// Turns libyaml's flat events into a tree, expanding aliases and merge keys under bounds.
///
/// It keeps its own stack of what is open, so no input can exhaust the program's.
struct YAMLTreeBuilder {
    /// Some seven lists as long as a profile may have; a million take more than a second, and 100 MB.
    static let maximumNodes = 250_000
    static let maximumDepth = 64

    private(set) var root: YAMLNode?
    private(set) var findings: [Finding] = []
    private var open: [YAMLCollection] = []
    private var anchors: [String: Anchor] = [:]
    private var nodeCount = 0

    /// What an anchor stands for, along with how much of it there is.
    private enum Anchor {
        /// Its collection is still being read: an alias to it would hold itself.
        case open
        case complete(MeasuredNode)
    }

    /// Takes the next event; answers whether more are wanted.
    mutating func take(_ event: YAMLEvent) throws(Finding) -> Bool {
        switch event {
        case .documentStart(let span): try refuseSecondDocument(at: span)
        case .documentEnd: break
        case .streamEnd: return false
        case .alias(let name, let span): try add(expand(name, span))
        case .scalar(let text, let isPlain, let properties, let span):
            let node = YAMLNode(content: .scalar(text, isPlain: isPlain), span: span)
            try complete(MeasuredNode(node: node), properties)
        case .sequenceStart(let properties, let span): try begin(.sequence, properties, span)
        case .mappingStart(let properties, let span): try begin(.mapping, properties, span)
        case .collectionEnd(let span): try end(at: span)
        }
        return true
    }

    private func refuseSecondDocument(at span: YAMLSpan) throws(Finding) {
        guard root != nil else { return }
        throw Finding(
            "a second document begins", at: span, remedy: "a profile is one document: remove the rest")
    }

    private mutating func begin(
        _ kind: YAMLCollection.Kind, _ properties: YAMLProperties, _ span: YAMLSpan
    ) throws(Finding) {
        try checkDepth(open.count + 1, at: span)
        checkTag(properties.tag, at: span)
        if let anchor = properties.anchor { anchors[anchor] = .open }
        open.append(YAMLCollection(kind: kind, anchor: properties.anchor, start: span.start))
    }

    private mutating func end(at span: YAMLSpan) throws(Finding) {
        guard var collection = open.popLast() else { return }
        let node = collection.close(at: span.end)
        try complete(node, YAMLProperties(anchor: collection.anchor, tag: nil))
    }

    private mutating func complete(_ node: MeasuredNode, _ properties: YAMLProperties) throws(Finding) {
        try count(1, at: node.node.span)
        checkTag(properties.tag, at: node.node.span)
        if let anchor = properties.anchor { anchors[anchor] = .complete(node) }
        add(node)
    }

    private mutating func add(_ node: MeasuredNode) {
        guard !open.isEmpty else {
            root = node.node
            return
        }
        if let refusal = open[open.count - 1].take(node) {
            report(refusal, at: node.node.span)
        }
    }

    private mutating func expand(_ name: String, _ span: YAMLSpan) throws(Finding) -> MeasuredNode {
        switch anchors[name] {
        case .complete(let node):
            try count(node.weight, at: span)
            try checkDepth(open.count + node.height, at: span)
            return node
        case .open:
            throw Finding(
                "*\(shown(name)) stands within &\(shown(name)): it would hold itself without end", at: span,
                remedy: "write out what is meant")
        case nil:
            throw Finding(
                "*\(shown(name)) refers to an anchor &\(shown(name)) that is not there before it", at: span,
                remedy: "put the anchor before its first use, or quote the text if it begins with a star")
        }
    }

    private mutating func count(_ nodes: Int, at span: YAMLSpan) throws(Finding) {
        nodeCount += nodes
        guard nodeCount > Self.maximumNodes else { return }
        throw Finding(
            "more than \(Self.maximumNodes) values, with aliases written out", at: span,
            remedy: "look for an alias that multiplies what it stands for")
    }

    private func checkDepth(_ depth: Int, at span: YAMLSpan) throws(Finding) {
        guard depth > Self.maximumDepth else { return }
        throw Finding(
            "nested more than \(Self.maximumDepth) levels deep", at: span,
            remedy: "close the brackets, or undo the indentation: no key of a profile lies below ten")
    }

    /// Tags change what a value is, and here the key decides that; the standard ones say nothing new.
    private mutating func checkTag(_ tag: String?, at span: YAMLSpan) {
        guard let tag, tag != "!" else { return }
        let standard = ["str", "int", "float", "bool", "null", "seq", "map"].map { "tag:yaml.org,2002:\($0)" }
        guard !standard.contains(tag) else { return }
        report(Refusal("a tag has no meaning in a profile", remedy: "leave out \(quoted(tag))"), at: span)
    }

    private mutating func report(_ refusal: Refusal, at span: YAMLSpan) {
        guard findings.count < Reading.maximumFindings else { return }
        findings.append(Finding(refusal.message, at: span, path: path, remedy: refusal.remedy))
    }

    /// The key path of what is being read.
    private var path: String {
        open.reduce(ProfilePath()) { path, collection in collection.path(within: path) }.description
    }
}
