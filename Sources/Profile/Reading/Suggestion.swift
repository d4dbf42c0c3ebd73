/// What someone who mistyped a word may have meant.
public enum Suggestion {
    /// `did you mean router?`, or what there is to choose from.
    public static func text(for word: String, among known: [String]) -> String {
        if let nearest = nearest(to: word, among: known) { return "did you mean \(nearest)?" }
        return "known here: \(known.joined(separator: ", "))"
    }

    /// The closest word, when a third of the letters at most would have to change.
    public static func nearest(to word: String, among known: [String]) -> String? {
        guard word.utf8.count <= 40 else { return nil }
        let typed = Array(word.lowercased())
        let ranked = known.map { (word: $0, distance: distance(typed, Array($0))) }
        guard let best = ranked.min(by: { $0.distance < $1.distance }) else { return nil }
        return best.distance <= max(1, best.word.count / 3) ? best.word : nil
    }

    /// How many letters to add, drop, change or swap with their neighbour (Damerau-Levenshtein, optimal
    /// string alignment).
    static func distance(_ left: [Character], _ right: [Character]) -> Int {
        var rows = [Array(0...right.count)]
        for (i, letter) in left.enumerated() {
            var row = [i + 1]
            for (j, other) in right.enumerated() {
                let change = rows[i][j] + (letter == other ? 0 : 1)
                var best = min(rows[i][j + 1] + 1, row[j] + 1, change)
                if i > 0, j > 0, letter == right[j - 1], left[i - 1] == other {
                    best = min(best, rows[i - 1][j - 1] + 1)
                }
                row.append(best)
            }
            rows.append(row)
        }
        return rows[left.count][right.count]
    }
}
