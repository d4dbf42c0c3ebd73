import Services

/// The picture for a terminal: at most 100 columns, nothing wraps.
///
///     home network
///        │
///     ┌──┴── www   dhcp · eth1
///     │  gateway.cluster.home
///     └──┬── cluster   192.168.57.30/24 · eth0
///        ├── k8s-node2  192.168.57.32
public struct TopologyText {
    /// What the terminal can show.
    public struct Style {
        /// A text in signs that the terminal has.
        let spelled: (String) -> String
        /// A text that stands out.
        let strong: (String) -> String

        /// Plain text by default.
        public init(
            spelled: @escaping (String) -> String = { $0 }, strong: @escaping (String) -> String = { $0 }
        ) {
            self.spelled = spelled
            self.strong = strong
        }
    }

    /// The widest line in columns.
    public static let width = 100

    private let topology: Topology
    private let facts: TopologyFacts
    private let style: Style

    /// The picture of a topology.
    public init(_ topology: Topology, style: Style = Style()) {
        self.topology = topology
        facts = TopologyFacts(topology)
        self.style = style
    }

    /// From the internet at the top to the nodes at the bottom.
    public var lines: [String] {
        let (www, cluster) = (topology.www, topology.cluster)
        return outside + [nic("┌──┴──", www.nic, .www, www.address)] + gateway
            + [nic("└──┬──", cluster.nic, .cluster, "\(cluster.address)")] + inside
    }

    private var outside: [String] {
        [
            line("  ", "internet"), line("     │"), line("  ", "home network", facts.home), line("     │"),
        ]
    }

    private func nic(_ corner: String, _ nic: String, _ side: Side, _ address: String) -> String {
        line("  \(corner) ", side.rawValue, [address, nic])
    }

    private var gateway: [String] {
        let table = TextTable(facts.sections, width: Self.width - 5, style.spelled)
        return [line("  │"), line("  │  ", topology.gateway, facts.gateway), line("  │")]
            + table.lines.map { line("  │  " + $0) } + [line("  │")]
    }

    private var inside: [String] {
        [line("     │"), line("  ", "cluster network", facts.cluster)] + branches
    }

    /// One a machine, then what is reserved.
    private var branches: [String] {
        let cells = topology.nodes.map(cells) + topology.cluster.reserved.map(cells)
        let rows = TextTable(cells, width: Self.width - 9, style.spelled).rows
        guard !rows.isEmpty else { return [line("     └── no nodes are listed")] }
        let others = rows.dropLast().flatMap { branch($0, fork: "├── ", stem: "│   ") }
        return others + branch(rows.last ?? [], fork: "└── ", stem: "    ")
    }

    private func branch(_ lines: [String], fork: String, stem: String) -> [String] {
        zip(0..., lines).map { index, text in line("     " + (index == 0 ? fork : stem) + text) }
    }

    private func cells(_ machine: Topology.Machine) -> [[String]] {
        let networks = machine.networks.map { "leads to \($0)" }
        return [
            [machine.name ?? "not listed"], [machine.address.description],
            [machine.macText], (machine.model.map { [$0] } ?? []) + networks,
        ]
    }

    private func cells(_ reservation: Topology.Reservation) -> [[String]] {
        [[reservation.name], [reservation.range.description], [""], ["reserved"]]
    }

    /// A line of a name that stands out and facts behind it, cut where it would wrap.
    private func line(_ indent: String, _ name: String = "", _ facts: [String] = []) -> String {
        let start = style.spelled(indent)
        let rest = facts.isEmpty ? "" : "   " + facts.joined(separator: " · ")
        let shownName = cut(name, to: Self.width - TextWidth.columns(start))
        let shownRest = cut(rest, to: Self.width - TextWidth.columns(start + shownName))
        return start + (name.isEmpty ? "" : style.strong(shownName)) + shownRest
    }

    private func cut(_ text: String, to width: Int) -> String {
        let text = style.spelled(text.withoutControls)
        let mark = style.spelled("…")
        guard TextWidth.columns(text) > width else { return text }
        guard width > TextWidth.columns(mark) else { return "" }
        let breaking = LineBreaking(limit: width, count: 1, mark: mark, width: TextWidth.columns)
        return breaking.lines(text).joined()
    }
}
