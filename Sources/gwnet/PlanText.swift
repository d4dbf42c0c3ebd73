import Gateway
import Glibc

/// What a plan comes to: how many changes, what the kernel says, what becomes of flows under way.
struct PlanSummary {
    let lines: [Phrase]

    init(_ outcome: Preview.Outcome, _ layout: Layout) {
        let count = outcome.changes.count
        var items = [layout.phrase("\(count) change\(count == 1 ? "" : "s")")]
        if outcome.wasRehearsed { items.append(layout.phrase("the kernel accepts the new ruleset")) }
        if outcome.losesCounters { items.append(layout.phrase("counters start from zero")) }
        items += outcome.flows.map { layout.phrase(PlanSummary.words($0), .degraded) }
        lines = layout.list(layout.phrase("  "), items)
    }

    static func words(_ fate: FlowFate) -> String {
        let flows = Quantity.flows(UInt64(clamping: fate.flows))
        return switch fate.kind {
        case .cut: "\(flows) would be cut (bound to \(fate.through))"
        case .retranslated: "\(flows) would end (to get the new translation: \(fate.through))"
        case .withdrawn: "\(flows) would end (through the withdrawn \(fate.through))"
        }
    }
}

/// The lines of a plan in aligned columns; on a terminal, details that are too long go on below.
struct PlanText {
    let lines: [String]

    init(_ changes: [PlanLine], _ output: Output) {
        let width = TerminalSize(of: STDOUT_FILENO)?.columns ?? Int(Int32.max)
        lines = PlanText.lines(changes, Layout(width: width, output.symbols)).map(output.rendered)
    }

    static func lines(_ changes: [PlanLine], _ layout: Layout) -> [Phrase] {
        let objects = changes.map { layout.phrase($0.object) }
        let subjects = changes.map { layout.phrase($0.subject) }
        let (objectWidth, subjectWidth) = (objects.widest, subjects.widest)
        return changes.indices.flatMap { index in
            let label =
                layout.phrase("  ") + sign(changes[index].action, layout) + layout.phrase("  ")
                + objects[index].padded(to: objectWidth) + layout.phrase("  ")
                + subjects[index].padded(to: subjectWidth) + layout.phrase("  ")
            let excerpt = changes[index].excerpt.map { layout.phrase("      \($0)") }
            return layout.paragraph(label, layout.phrase(changes[index].detail)) + excerpt
        }
    }

    private static func sign(_ action: PlanLine.Action, _ layout: Layout) -> Phrase {
        switch action {
        case .add: layout.phrase("+", .good)
        case .remove: layout.phrase("-", .broken)
        case .change: layout.phrase("~", .degraded)
        }
    }
}

extension [Phrase] {
    fileprivate var widest: Int { map(\.width).max() ?? 0 }
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
