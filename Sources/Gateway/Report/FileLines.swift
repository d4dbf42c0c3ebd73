import NetworkModel

/// What a plan says of a file.
struct FileLines {
    let lines: [PlanLine]
    private static let longestExcerpt = 6

    init(_ path: String, _ before: FileContent, _ after: FileContent) {
        // gwnet's own books follow from the rest.
        guard ![Paths().manifest, Paths().roles].contains(where: path.hasSuffix),
            !path.contains(Paths().replaced + "/")
        else {
            lines = []
            return
        }
        let (old, new) = (FileLines.text(before), FileLines.text(after))
        let (gone, come) = (old.less(new), new.less(old))
        let excerpt = gone.map { "- " + $0 } + come.map { "+ " + $0 }
        let count = "\(excerpt.count) line\(excerpt.count == 1 ? "" : "s")"
        switch (before, after) {
        case (.absent, .folder): lines = [PlanLine(.add, "folder", path, "")]
        case (.folder, .absent): lines = [PlanLine(.remove, "folder", path, "")]
        case (.absent, .regular): lines = [PlanLine(.add, "file", path, count)]
        case (_, .absent): lines = [PlanLine(.remove, "file", path, FileLines.kind(before))]
        case (.regular, .regular):
            let words = excerpt.isEmpty ? "permissions or owner" : count
            // What not everybody may read, such as a key, is in no output and no journal.
            let isPublic = before.isReadableByAll && after.isReadableByAll
            lines = [
                PlanLine(
                    .change, "file", path, words,
                    excerpt: isPublic ? Array(excerpt.prefix(Self.longestExcerpt)) : [])
            ]
        default:
            lines = [PlanLine(.change, "file", path, "\(FileLines.kind(before)) → \(FileLines.kind(after))")]
        }
    }

    private static func text(_ content: FileContent) -> [String] {
        guard case .regular(let file) = content else { return [] }
        return String(decoding: file.bytes, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    private static func kind(_ content: FileContent) -> String {
        switch content {
        case .absent: "nothing"
        case .regular: "file"
        case .link(let target): "link to \(target)"
        case .folder: "folder"
        case .special: "special file"
        }
    }
}

extension FileContent {
    fileprivate var isReadableByAll: Bool {
        guard case .regular(let file) = self else { return true }
        return file.access.mode & 0o004 != 0
    }
}

extension [String] {
    /// Without what the other has as well, however often.
    fileprivate func less(_ other: [String]) -> [String] {
        var rest: [String: Int] = [:]
        for line in other { rest[line, default: 0] += 1 }
        return filter { line in
            guard let count = rest[line], count > 0 else { return true }
            rest[line] = count - 1
            return false
        }
    }
}
