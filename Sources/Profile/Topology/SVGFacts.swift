/// What the gateway lets in, leads on and runs: a band for each section, its title at the left.
struct SVGFacts {
    private let sections: [TopologyFacts.Section]
    private let width: Int

    private static let gutter = 112
    private static let gap = 24
    private static let columns = 3
    private static let bandMargin = 14

    init(_ sections: [TopologyFacts.Section], width: Int) {
        self.sections = sections
        self.width = width
    }

    private var cellWidth: Int {
        (width - Self.gutter - (Self.columns - 1) * Self.gap) / Self.columns
    }

    /// Draws the bands from a height on, and returns where they end.
    func draw(in drawing: inout SVGDrawing, x: Int, y: Int) -> Int {
        var top = y
        for section in sections {
            drawing.path(.rule, "M0 0h\(width)", x: x, y: top)
            drawing.text(section.title.uppercased(), .label, x: x, y: top + Self.bandMargin)
            top = drawRows(of: section, in: &drawing, x: x + Self.gutter, y: top + Self.bandMargin)
            top += Self.bandMargin
        }
        return top - Self.bandMargin
    }

    private func drawRows(
        of section: TopologyFacts.Section, in drawing: inout SVGDrawing, x: Int, y: Int
    ) -> Int {
        let rows = section.rows
        var top = y
        for start in stride(from: 0, to: rows.count, by: Self.columns) {
            var end = top
            for (index, row) in rows[start..<min(start + Self.columns, rows.count)].enumerated() {
                let left = x + index * (cellWidth + Self.gap)
                end = max(end, draw(row, in: &drawing, x: left, y: top))
            }
            top = end + (start + Self.columns < rows.count ? Self.bandMargin : 0)
        }
        return top
    }

    private func draw(_ row: TopologyFacts.Row, in drawing: inout SVGDrawing, x: Int, y: Int) -> Int {
        var end = draw(row.what, .name, in: &drawing, x: x, y: y)
        for detail in row.details { end = draw(detail, .body, in: &drawing, x: x, y: end) }
        return draw(row.note, .note, in: &drawing, x: x, y: end)
    }

    private func draw(
        _ text: String, _ face: SVGText.Face, in drawing: inout SVGDrawing, x: Int, y: Int
    ) -> Int {
        drawing.lines(SVGText.lines(text, face, width: cellWidth), face, x: x, y: y)
    }
}
