/// A table that gives up what matters least where there is no room for all of it.
struct FittedTable {
    /// What becomes of a column where the table is too wide.
    enum Yield {
        case never
        /// Goes, those with the lowest number first.
        case drop(Int)
        /// Is cut off at so many columns, those with the lowest number first.
        case shrink(to: Int, Int)

        fileprivate var order: Int? {
            switch self {
            case .never: nil
            case .drop(let order), .shrink(to: _, let order): order
            }
        }
    }

    /// A heading, and how its cells stand below it.
    struct Column {
        let title: String
        let yield: Yield
        let isNumber: Bool

        init(_ title: String, _ yield: Yield = .never, isNumber: Bool = false) {
            self.title = title
            self.yield = yield
            self.isNumber = isNumber
        }
    }

    let lines: [Phrase]

    init(_ columns: [Column], _ rows: [[Phrase]], _ layout: Layout, indent: Int = 2) {
        let table = [columns.map { layout.phrase($0.title) }] + rows
        let natural = columns.indices.map { index in table.map { $0[index].width }.max() ?? 0 }
        let widths = FittedTable.fitted(natural, columns, to: layout.width - indent)
        lines = table.map { row in
            let shown = columns.indices.filter { widths[$0] > 0 }
            let cells = shown.map { index in
                FittedTable.cell(row[index], width: widths[index], columns[index].isNumber, layout)
            }
            let line = cells.enumerated().reduce(Phrase.blanks(indent)) { line, cell in
                line + (cell.offset == 0 ? .empty : .blanks(gap)) + cell.element
            }
            return layout.cropped(line.trimmed)
        }
    }

    private static func cell(_ text: Phrase, width: Int, _ isNumber: Bool, _ layout: Layout) -> Phrase {
        let text = layout.cropped(text, to: width)
        let padding = Phrase.blanks(width - text.width)
        return isNumber ? padding + text : text + padding
    }

    /// A column of width 0 is not shown.
    private static func fitted(_ natural: [Int], _ columns: [Column], to limit: Int) -> [Int] {
        var widths = natural
        let yielding = columns.indices.compactMap { index in
            columns[index].yield.order.map { (order: $0, index: index) }
        }
        for (_, index) in yielding.sorted(by: { $0.order < $1.order }) {
            let excess = total(widths) - limit
            guard excess > 0 else { break }
            if case .shrink(let least, _) = columns[index].yield {
                widths[index] = min(natural[index], max(least, natural[index] - excess))
            } else {
                widths[index] = 0
            }
        }
        return widths
    }

    private static func total(_ widths: [Int]) -> Int {
        let shown = widths.filter { $0 > 0 }
        return shown.reduce(0, +) + max(0, shown.count - 1) * gap
    }
}

private let gap = 2
