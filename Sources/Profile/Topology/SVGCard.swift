/// A card in the cluster's zone: a machine, or a reserved range of addresses.
struct SVGCard {
    private typealias Text = (text: String, face: SVGText.Face)

    private let shape: SVGDrawing.Shape
    private let texts: [Text]

    private static let margin = 14

    init(_ machine: Topology.Machine, _ topology: Topology) {
        shape = .card
        let facts = [machine.address.description, machine.macText.nonEmpty].compactMap { $0 }
        let ways = topology.passages(to: machine).map(\.what).joined(separator: ", ")
        let notes = machine.networks.map { "leads to \($0)" } + (ways.isEmpty ? [] : ["← \(ways)"])
        var texts: [Text] = [(machine.name ?? "not listed", .name)]
        texts += Self.texts(facts, .address)
        texts += Self.texts([machine.model].compactMap { $0 }, .note)
        self.texts = texts + Self.texts(notes, .body)
    }

    init(_ reservation: Topology.Reservation, _ topology: Topology) {
        shape = .reserved
        let ways = topology.passages(to: reservation).map { "← \($0.what) to \($0.to)" }
        let texts: [Text] = [
            (reservation.name, .name), (reservation.range.description, .address), ("reserved", .note),
        ]
        self.texts = texts + Self.texts(ways, .body)
    }

    private static func texts(_ lines: [String], _ face: SVGText.Face) -> [Text] {
        lines.map { ($0, face) }
    }

    func height(width: Int) -> Int {
        broken(width).reduce(2 * Self.margin - 4) { $0 + $1.lines.count * SVGText.height($1.face) }
    }

    func draw(in drawing: inout SVGDrawing, x: Int, y: Int, width: Int, height: Int) {
        drawing.box(shape, x: x, y: y, width: width, height: height, radius: 10)
        var end = y + Self.margin - 2
        for text in broken(width) {
            end = drawing.lines(text.lines, text.face, x: x + Self.margin, y: end)
        }
    }

    private func broken(_ width: Int) -> [(lines: [String], face: SVGText.Face)] {
        texts.map { text, face in
            (SVGText.lines(text, face, width: width - 2 * Self.margin), face)
        }
    }
}
