import NetworkModel
import Services

/// Why a profile was not edited.
public enum EditFailure: Error, Hashable, Sendable {
    /// What would be in the file is no valid profile.
    case invalid(ProfileError)
    /// What was asked for cannot be done.
    case refused(String, remedy: String?)
}

/// Edits `nodes.hosts` in the text of a profile, and leaves every other byte as it is: comments, order,
/// quotes and line ends.
///
/// The result is read as any profile is before anyone gets it, and must say what was asked for.
public struct ProfileEditor {
    private let bytes: [UInt8]
    private let fileName: String
    private let root: SourceNode
    /// What the entries say, aliases followed.
    private let written: YAMLNode
    /// Nil where the profile is invalid, which an edit may put right.
    private let profile: Profile?

    /// Takes the text of a profile, which has to be YAML but need not be valid.
    public init(_ bytes: [UInt8], fileName: String) throws(EditFailure) {
        self.bytes = bytes
        self.fileName = fileName
        profile = try? ProfileReader.read(text: bytes, fileName: fileName)
        guard let source = try? SourceText(bytes), let read = try? YAMLReader.read(source),
            let root = SourceTreeBuilder.build(source, EditedText(bytes)), case .mapping = root.content
        else {
            _ = try Self.check(bytes, fileName)
            throw Self.byHand
        }
        self.root = root
        written = read.root
    }

    /// The text with one more node, behind the others.
    public func adding(_ node: Node) throws(EditFailure) -> [UInt8] {
        var text = EditedText(bytes)
        try add(node, to: &text)
        return try checked(text.result) { $0 + [node] }
    }

    /// The text without the node of this name.
    public func removing(_ name: String) throws(EditFailure) -> [UInt8] {
        let index = try index(of: name)
        guard let nodes = try own("nodes", of: root, in: written),
            let hosts = try own("hosts", of: nodes.value, in: written["nodes"]),
            hosts.value.items.indices.contains(index)
        else { throw Self.byHand }
        var text = EditedText(bytes)
        text.remove(itemAt: index, from: hosts.value, under: hosts.key)
        return try checked(text.result) { hosts in
            hosts.enumerated().filter { $0.offset != index }.map(\.element)
        }
    }

    /// Whether the very same node is there already.
    public func contains(_ node: Node) -> Bool { profile?.nodes.hosts.contains(node) == true }
}

// MARK: - Adding

extension ProfileEditor {
    private func add(_ node: Node, to text: inout EditedText) throws(EditFailure) {
        let indent = Indentation(of: root, in: text)
        guard let nodes = try own("nodes", of: root, in: written) else {
            let entry = fragment(node, nil, text).asList(of: key("hosts", text), indent: indent.list)
                .asMapping(of: key("nodes", text), indent: indent.mapping)
            return text.append(entry, to: root, afterBlankLine: true)
        }
        let hosts = try own("hosts", of: nodes.value, in: written["nodes"])
        let item = fragment(node, hosts?.value.items.last, text)
        if let hosts {
            if hosts.value.items.isEmpty {
                let parent = nodes.value
                text.fill(hosts, of: parent, with: item, indent: indent.list, brackets: ("[", "]"))
            } else {
                text.append(item, to: hosts.value)
            }
            return
        }
        let entry = item.asList(of: key("hosts", text), indent: indent.list)
        if nodes.value.entries.isEmpty {
            text.fill(nodes, of: root, with: entry, indent: indent.mapping, brackets: ("{ ", " }"))
        } else {
            text.append(entry, to: nodes.value)
        }
    }

    private func fragment(_ node: Node, _ last: SourceNode?, _ text: EditedText) -> Fragment {
        let style = last.map { HostStyle(of: $0, in: text) } ?? HostStyle(ofFile: root, in: text)
        return Fragment(flow: style.flow(node), lines: style.lines(node))
    }

    /// A key as this file writes them.
    private func key(_ name: String, _ text: EditedText) -> String {
        YAMLText.scalar(name, HostStyle(ofFile: root, in: text).keys)
    }
}

// MARK: - Finding

extension ProfileEditor {
    /// The entry of a key, where it is written at its place and not brought in by an alias or merge key.
    private func own(
        _ name: String, of parent: SourceNode, in written: YAMLNode?
    ) throws(EditFailure) -> SourceEntry? {
        let entry = parent.entry(name)
        if let entry, case .alias(let anchor) = entry.value.content {
            throw .refused(
                "\(name) is *\(shown(anchor)), an alias of what is written elsewhere",
                remedy: "edit it by hand where &\(shown(anchor)) stands")
        }
        if entry == nil, written?[name] != nil {
            throw .refused(
                "\(name) comes from a merge key (<<)", remedy: "edit it by hand where it is written")
        }
        return entry
    }

    private func index(of name: String) throws(EditFailure) -> Int {
        let names = (written["nodes"]?["hosts"]?.items ?? []).map { $0["name"]?.text }
        if let index = names.firstIndex(of: name) { return index }
        if let index = names.firstIndex(where: { $0?.lowercased() == name.lowercased() }) { return index }
        let known = names.compactMap { $0 }
        let remedy =
            known.isEmpty
            ? "nodes.hosts has no entry" : Suggestion.text(for: name, among: Array(known.prefix(20)))
        throw .refused("there is no node \(quoted(name)) in the profile", remedy: remedy)
    }
}

// MARK: - Checking

extension ProfileEditor {
    private static let byHand = EditFailure.refused(
        "nodes.hosts is written in a way that gwnet does not edit", remedy: "edit it by hand")

    /// The result, when it is valid and says what was asked for and nothing else new.
    private func checked(
        _ result: [UInt8], _ change: ([Node]) -> [Node]
    ) throws(EditFailure) -> [UInt8] {
        guard let text = try? SourceText(result), (try? YAMLReader.read(text)) != nil else {
            throw Self.byHand
        }
        let edited = try Self.check(result, fileName)
        guard let profile else { return result }
        guard edited.nodes.hosts == change(profile.nodes.hosts), edited.isEqual(to: profile) else {
            throw Self.byHand
        }
        return result
    }

    private static func check(_ bytes: [UInt8], _ fileName: String) throws(EditFailure) -> Profile {
        do {
            return try ProfileReader.read(text: bytes, fileName: fileName)
        } catch {
            throw .invalid(error)
        }
    }
}

extension Profile {
    /// Equal but for the hosts.
    fileprivate func isEqual(to other: Profile) -> Bool {
        let nodes = Nodes(
            range: nodes.range, lease: nodes.lease, reserved: nodes.reserved, hosts: other.nodes.hosts)
        return Profile(
            hostname: hostname, domain: domain, cluster: cluster, www: www, router: router, nodes: nodes,
            services: services, locations: locations, warnings: other.warnings) == other
    }
}

extension YAMLNode {
    fileprivate subscript(key: String) -> YAMLNode? {
        guard case .mapping(let entries) = content else { return nil }
        return entries.first { $0.key.text == key }?.value
    }

    fileprivate var items: [YAMLNode] {
        if case .sequence(let items) = content { items } else { [] }
    }

    fileprivate var text: String? {
        if case .scalar(let text, _) = content { text } else { nil }
    }
}
