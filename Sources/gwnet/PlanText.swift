import Gateway

/// The lines of a plan in aligned columns.
struct PlanText {
    let lines: [String]

    init(_ changes: [PlanLine], _ output: Output) {
        let rows = changes.map { change in
            [PlanText.sign(change.action, output), change.object, change.subject, change.detail]
        }
        lines = Columns(rows, indent: 2).lines
    }

    private static func sign(_ action: PlanLine.Action, _ output: Output) -> String {
        switch action {
        case .add: output.painted("+", .good)
        case .remove: output.painted("-", .broken)
        case .change: output.painted("~", .degraded)
        }
    }
}

/// Rows with every column as wide as its widest cell.
struct Columns {
    let lines: [String]

    init(_ rows: [[String]], indent: Int, gap: Int = 2) {
        let count = rows.map(\.count).max() ?? 0
        let widths = (0..<count).map { column in
            rows.map { $0.indices.contains(column) ? $0[column].visibleWidth : 0 }.max() ?? 0
        }
        lines = rows.map { row in
            let cells = row.enumerated().map { index, cell in
                cell + String(repeating: " ", count: widths[index] - cell.visibleWidth)
            }
            let text =
                String(repeating: " ", count: indent)
                + cells.joined(separator: String(repeating: " ", count: gap))
            return text.withoutTrailingSpace
        }
    }
}

extension String {
    /// In columns of a terminal: escape sequences take none.
    var visibleWidth: Int {
        var width = 0
        var isEscape = false
        for character in self {
            if character == "\u{1B}" { isEscape = true }
            if !isEscape { width += 1 }
            if isEscape, character == "m" { isEscape = false }
        }
        return width
    }

    var withoutTrailingSpace: String {
        String(reversed().drop { $0 == " " }.reversed())
    }
}
