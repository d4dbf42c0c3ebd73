/// Rows in aligned columns that together stay within a width.
///
/// A cell that is too wide goes on below itself, so that the terminal need not wrap.
struct TextTable {
    /// The lines of each row.
    let rows: [[String]]

    /// Every line.
    var lines: [String] { Array(rows.joined()) }

    private static let gap = 2

    /// Rows of cells of texts, each of which begins a line; spelled before they are measured.
    init(_ rows: [[[String]]], width: Int, _ spelled: (String) -> String) {
        let mark = spelled("…")
        let clean = rows.map { row in row.map { cell in cell.map { spelled($0.withoutControls) } } }
        let widths = Self.widths(of: clean, within: width)
        self.rows = clean.map { row in
            let cells = zip(row, widths).map { cell, room in
                let breaking = LineBreaking(limit: room, count: 4, mark: mark, width: TextWidth.columns)
                return cell.flatMap { breaking.lines($0) }
            }
            return Self.lines(of: cells, widths)
        }
    }

    private static func lines(of cells: [[String]], _ widths: [Int]) -> [String] {
        (0..<(cells.map(\.count).max() ?? 0)).map { index in
            let texts = zip(cells, widths).map { cell, room in
                let text = cell.indices.contains(index) ? cell[index] : ""
                return text + String(repeating: " ", count: max(0, room - TextWidth.columns(text)))
            }
            return texts.joined(separator: String(repeating: " ", count: gap)).withoutTrailingSpace
        }
    }

    /// The widest text of each column; whichever column is widest gives way until all fit.
    private static func widths(of rows: [[[String]]], within width: Int) -> [Int] {
        let count = rows.map(\.count).max() ?? 0
        var widths = (0..<count).map { column in
            rows.flatMap { $0.indices.contains(column) ? $0[column] : [] }.map(TextWidth.columns).max() ?? 0
        }
        let room = max(0, width - gap * max(0, count - 1))
        for _ in 0..<max(0, widths.reduce(0, +) - room) {
            guard let widest = widths.indices.max(by: { widths[$0] < widths[$1] }) else { break }
            widths[widest] -= 1
        }
        return widths
    }
}

extension TextTable {
    /// The facts of a gateway: the title of a section stands before its first row.
    init(_ sections: [TopologyFacts.Section], width: Int, _ spelled: (String) -> String) {
        let rows = sections.flatMap { section in
            zip(0..., section.rows).map { index, row in
                [[index == 0 ? section.title.uppercased() : ""], [row.what], [row.note], row.details]
            }
        }
        self.init(rows, width: width, spelled)
    }
}

extension String {
    fileprivate var withoutTrailingSpace: String {
        String(reversed().drop { $0 == " " }.reversed())
    }
}
