import Services

/// The picture as one self-contained SVG, for light and dark paper.
///
/// Zones below each other: what is outside, the gateway, the cluster with a card for each machine.
/// Zones hold, lines join: so forty nodes are rows of cards and not forty wires.
public struct TopologySVG {
    private let topology: Topology
    private let facts: TopologyFacts

    private static let width = 960
    private static let margin = 24
    private static let padding = 24
    private static let link = 68
    private static var zoneWidth: Int { width - 2 * margin }
    private static var innerWidth: Int { zoneWidth - 2 * padding }

    /// The picture of a topology.
    public init(_ topology: Topology) {
        self.topology = topology
        facts = TopologyFacts(topology)
    }

    /// The document.
    public var text: String {
        var drawing = SVGDrawing()
        let outside = drawOutside(in: &drawing, y: Self.margin)
        let gateway = drawGateway(in: &drawing, y: outside + Self.link)
        let inside = drawInside(in: &drawing, y: gateway + Self.link)
        let (www, cluster) = (topology.www, topology.cluster)
        drawLink(in: &drawing, y: outside, ["www", www.address, www.nic])
        drawLink(in: &drawing, y: gateway, ["cluster", cluster.address.description, cluster.nic])
        var paper = SVGDrawing()
        let height = inside + Self.margin
        paper.box(.paper, x: 0, y: 0, width: Self.width, height: height, radius: 16)
        return paper.with(drawing).document(
            width: Self.width, height: height, title: topology.gateway, description: description)
    }

    private var description: String {
        let nodes = topology.nodes.map { "\($0.name ?? "a machine") at \($0.address)" }
        return "The gateway \(topology.gateway) joins the home network on \(topology.www.nic) with the "
            + "cluster network \(topology.cluster.network) on \(topology.cluster.nic). "
            + "Nodes: \(nodes.isEmpty ? "none" : nodes.joined(separator: ", "))."
    }
}

extension TopologySVG {
    private static let globe =
        "M11 1a10 10 0 1 0 0 20a10 10 0 1 0 0-20M1 11h20M11 1c-6 6-6 14 0 20M11 1c6 6 6 14 0 20"
    private static let router =
        "M2 12h18a1 1 0 0 1 1 1v6a1 1 0 0 1-1 1h-18a1 1 0 0 1-1-1v-6a1 1 0 0 1 "
        + "1-1M5 16h.1M9 16h.1M17 12v-9M13 5a5.5 5.5 0 0 1 8 0"
    private static let servers =
        "M2 2h18v7h-18zM2 13h18v7h-18zM6 5.5h.1M6 16.5h.1M10 5.5h6M10 16.5h6"

    /// Each draws a zone from a height on, and returns where it ends.
    private func drawOutside(in drawing: inout SVGDrawing, y: Int) -> Int {
        drawZone(.outside, Self.globe, "Internet and home network", facts.home, in: &drawing, y: y) { _, y in
            y
        }
    }

    private func drawGateway(in drawing: inout SVGDrawing, y: Int) -> Int {
        let bands = SVGFacts(facts.sections, width: Self.innerWidth)
        return drawZone(.gateway, Self.router, topology.gateway, facts.gateway, in: &drawing, y: y) {
            drawing, y in
            bands.draw(in: &drawing, x: Self.margin + Self.padding, y: y + 16)
        }
    }

    private func drawInside(in drawing: inout SVGDrawing, y: Int) -> Int {
        let machines = topology.nodes.map { SVGCard($0, topology) }
        let cards = machines + topology.cluster.reserved.map { SVGCard($0, topology) }
        return drawZone(.inside, Self.servers, "Cluster network", facts.cluster, in: &drawing, y: y) {
            drawing, y in
            drawCards(cards, in: &drawing, y: y + 16)
        }
    }

    private func drawZone(
        _ shape: SVGDrawing.Shape, _ icon: String, _ title: String, _ facts: [String],
        in drawing: inout SVGDrawing, y: Int, _ content: (inout SVGDrawing, Int) -> Int
    ) -> Int {
        let left = Self.margin + Self.padding
        let titles = SVGText.lines(title, .title, width: Self.innerWidth - 36)
        let lines = SVGText.lines(facts.joined(separator: " · "), .body, width: Self.innerWidth - 36)
        var parts = SVGDrawing()
        parts.path(.icon, icon, x: left, y: y + Self.padding - 2)
        var end = parts.lines(titles, .title, x: left + 36, y: y + Self.padding - 4)
        end = parts.lines(lines, .body, x: left + 36, y: end + 2)
        end = content(&parts, end) + Self.padding - 4
        drawing.box(shape, x: Self.margin, y: y, width: Self.zoneWidth, height: end - y, radius: 16)
        drawing = drawing.with(parts)
        return end
    }

    /// Rows of cards of one height each; few cards are no wider than many.
    private func drawCards(_ cards: [SVGCard], in drawing: inout SVGDrawing, y: Int) -> Int {
        let left = Self.margin + Self.padding
        guard !cards.isEmpty else { return drawing.lines(["no nodes are listed"], .note, x: left + 36, y: y) }
        let (count, gap) = (cards.count > 9 ? 4 : 3, 16)
        let width = (Self.innerWidth - (count - 1) * gap) / count
        var top = y
        for start in stride(from: 0, to: cards.count, by: count) {
            let row = cards[start..<min(start + count, cards.count)]
            let height = row.map { $0.height(width: width) }.max() ?? 0
            for (index, card) in row.enumerated() {
                card.draw(in: &drawing, x: left + index * (width + gap), y: top, width: width, height: height)
            }
            top += height + gap
        }
        return top - gap
    }

    /// The line between two zones, and the NIC on it.
    private func drawLink(in drawing: inout SVGDrawing, y: Int, _ facts: [String]) {
        let center = Self.width / 2
        let limit = Self.zoneWidth - 36
        let text = SVGText.lines(facts.joined(separator: " · "), .address, width: limit, atMost: 1).joined()
        let width = SVGText.width(text, .address) + 36
        drawing.path(.link, "M0 0v\(Self.link)", x: center, y: y)
        drawing.box(.pill, x: center - width / 2, y: y + 20, width: width, height: 28, radius: 14)
        drawing.text(text, .address, x: center, y: y + 25, isCentered: true)
    }
}
