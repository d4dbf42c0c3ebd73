/// The picture as a Mermaid flowchart, for Markdown that a forge draws.
///
/// Identifiers are made here and labels quoted: no name of the profile can become syntax.
public struct TopologyMermaid {
    private let topology: Topology
    private let facts: TopologyFacts

    /// The picture of a topology.
    public init(_ topology: Topology) {
        self.topology = topology
        facts = TopologyFacts(topology)
    }

    /// The flowchart, without the fence around it.
    public var text: String {
        let lines = ["flowchart TB"] + outside + gateway + cluster + ways
        return lines.joined(separator: "\n") + "\n"
    }

    private var outside: [String] {
        [
            "    internet([\(label(["internet"]))])",
            "    home[\(label(["home network"] + facts.home))]",
            "    internet --- home",
        ]
    }

    private var gateway: [String] {
        let link = label(["www \(topology.www.address)", topology.www.nic])
        var lines = ["    subgraph gateway[\(label([topology.gateway]))]", "        direction TB"]
        for (index, box) in boxes.enumerated() { lines.append("        box\(index)[\(label(box))]") }
        lines += rows
        lines += ["    end", "    home ---|\(link)| gateway"]
        return lines
    }

    /// What stands inside the gateway: a box for each kind of opening, and one for each service.
    private var boxes: [[String]] {
        facts.sections.flatMap { section -> [[String]] in
            if section.title == "services" { return section.rows.map(Self.service) }
            return [[section.title] + section.rows.map(Self.line)]
        }
    }

    private static func service(_ row: TopologyFacts.Row) -> [String] {
        ["\(row.what) \(row.note)"] + row.details
    }

    private static func line(_ row: TopologyFacts.Row) -> String {
        let words = [row.what, row.note] + row.details
        return words.filter { !$0.isEmpty }.joined(separator: " ")
    }

    /// Three boxes stand in a row: Mermaid would put all into one, and obeys links that nobody sees.
    private var rows: [String] {
        let count = boxes.count
        let rows = stride(from: 0, to: count, by: 3).map { first in
            (first..<min(first + 3, count)).map { "box\($0)" }.joined(separator: " & ")
        }
        return zip(rows, rows.dropFirst()).map { "        \($0) ~~~ \($1)" }
    }

    private var cluster: [String] {
        let cluster = topology.cluster
        let link = label(["cluster \(cluster.address)", cluster.nic])
        return [
            "    cluster[\(label(["cluster network"] + facts.cluster))]", "    gateway ---|\(link)| cluster",
        ]
            + zip(0..., topology.nodes).flatMap(machine) + zip(0..., cluster.reserved).map(reservation)
    }

    private func machine(_ index: Int, _ machine: Topology.Machine) -> [String] {
        let facts = [
            machine.name ?? "not listed", machine.address.description, machine.macText.nonEmpty,
            machine.model,
        ]
        return ["    cluster --- node\(index)[\(label(facts.compactMap { $0 }))]"]
            + zip(0..., machine.networks).map { number, network in
                "    node\(index) --- network\(index)_\(number)([\(label([network.description]))])"
            }
    }

    private func reservation(_ index: Int, _ reservation: Topology.Reservation) -> String {
        "    cluster -.- reserved\(index)[\(label([reservation.name, reservation.range.description]))]"
    }

    /// What leads in from outside, as arrows to where it ends.
    private var ways: [String] {
        zip(0..., topology.nodes).flatMap { index, machine in
            topology.passages(to: machine).map { "    gateway ==>|\(label([$0.what]))| node\(index)" }
        }
            + zip(0..., topology.cluster.reserved).flatMap { index, reservation in
                topology.passages(to: reservation).map {
                    "    gateway ==>|\(label([$0.what]))| reserved\(index)"
                }
            }
    }

    private func label(_ lines: [String]) -> String {
        "\"" + lines.map(Self.escaped).joined(separator: "<br>") + "\""
    }

    /// Punctuation with a meaning in Mermaid, Markdown or HTML becomes its number (entity codes: `#35;`).
    static func escaped(_ text: String) -> String {
        withoutMarkdown(text.withoutControls).unicodeScalars.reduce(into: "") { result, scalar in
            let isPlain = !scalar.isASCII || scalar.properties.isAlphabetic
            let isHarmless = isPlain || "0123456789 .,:/-()".unicodeScalars.contains(scalar)
            result += isHarmless ? String(scalar) : "#\(scalar.value);"
        }
    }

    /// Mermaid reads labels as Markdown after it has decoded them, and has nothing but an error to show for
    /// links and lists: a word joiner, which nobody sees, keeps them text.
    private static func withoutMarkdown(_ text: String) -> String {
        let joiner = "\u{2060}"
        let unlinked = ["://", "www.", "WWW.", "@"].reduce(text) { text, sign in
            text.split(separator: sign, omittingEmptySubsequences: false)
                .joined(separator: "\(sign.dropLast())\(joiner)\(sign.suffix(1))")
        }
        let isItem = unlinked.first.map { "-+*#>0123456789".contains($0) } ?? false
        return isItem && unlinked.contains(" ") ? joiner + unlinked : unlinked
    }
}
