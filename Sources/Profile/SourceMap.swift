import NetworkModel

/// A place in a profile file.
public struct SourceLocation: Hashable, Sendable, CustomStringConvertible {
    /// The file's name as it was given.
    public let file: String
    /// The line, from 1.
    public let line: Int
    /// The column, from 1, in characters.
    public let column: Int

    /// `gateway.yaml:12:5`
    public var description: String { "\(file):\(line):\(column)" }
}

/// Where each key of a profile stands, so that an error long after the reading can still name the line.
public struct SourceMap: Sendable {
    /// The file's name as it was given.
    public let fileName: String
    private let root: YAMLNode

    init(fileName: String, root: YAMLNode) {
        self.fileName = fileName
        self.root = root
    }

    /// The place of a key's value, such as `interfaces.www.ipv4.gateway` or `router.port_forwards[0]`.
    public func location(of keyPath: String) -> SourceLocation? {
        place(of: keyPath).map { place in
            let start = place.span.start
            return SourceLocation(file: fileName, line: start.line, column: start.column)
        }
    }

    /// The place of a value, or nil when the profile leaves it out.
    func place(of keyPath: String) -> Place? {
        Self.find(Substring(keyPath), from: Place(node: root, path: ProfilePath(), key: nil))
    }

    /// The place of a value, or of the closest one around it that is there.
    func nearestPlace(of keyPath: String) -> Place {
        var rest = Substring(keyPath)
        while !rest.isEmpty {
            if let place = place(of: String(rest)) { return place }
            rest = rest[..<(rest.lastIndex { $0 == "." || $0 == "[" } ?? rest.startIndex)]
        }
        return Place(node: root, path: ProfilePath(), key: nil)
    }

    private static func find(_ path: Substring, from place: Place) -> Place? {
        if path.isEmpty { return place }
        if path.first == "[" { return findItem(path.dropFirst(), in: place) }
        let name = path.first == "." ? path.dropFirst() : path
        // A name may hold dots itself, so each key is tried against the whole rest.
        for entry in place.entries {
            guard name.hasPrefix(entry.key.text) else { continue }
            let rest = name.dropFirst(entry.key.text.count)
            guard rest.isEmpty || rest.first == "." || rest.first == "[" else { continue }
            if let found = find(rest, from: place.child(entry)) { return found }
        }
        return nil
    }

    private static func findItem(_ path: Substring, in place: Place) -> Place? {
        guard let end = path.firstIndex(of: "]"), let index = Int(path[..<end]) else { return nil }
        return place.item(at: index).flatMap { find(path[path.index(after: end)...], from: $0) }
    }
}

extension SourceMap: Hashable {
    /// All maps are equal: where a key stands is no part of what a profile says.
    public static func == (left: Self, right: Self) -> Bool { true }

    /// Adds nothing, as all maps are equal.
    public func hash(into hasher: inout Hasher) {}
}
