/// How far a file indents what stands under a key.
struct Indentation {
    /// The keys of a mapping.
    let mapping: Int
    /// The hyphens of a list; 0 where they stand under their key.
    let list: Int

    /// As the first such mapping and list in the file have it, or as gwnet's own profiles.
    init(of root: SourceNode, in text: EditedText) {
        let mapping = Self.first(in: root, text) { !$0.entries.isEmpty }
        self.mapping = mapping ?? 2
        list = Self.first(in: root, text) { !$0.items.isEmpty } ?? mapping ?? 2
    }

    private static func first(
        in node: SourceNode, _ text: EditedText, _ isWanted: (SourceNode) -> Bool
    ) -> Int? {
        guard !node.isFlow else { return nil }
        for entry in node.entries {
            if isWanted(entry.value), !entry.value.isFlow {
                return text.firstColumn(of: entry.value) - text.column(of: entry.key.range.lowerBound)
            }
            if let found = first(in: entry.value, text, isWanted) { return found }
        }
        return nil
    }
}
