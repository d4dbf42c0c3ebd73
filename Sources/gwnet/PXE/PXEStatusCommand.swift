import ArgumentParser
import Gateway

struct PXEStatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Who is armed, and what each node booted last: what it asked for, what it got.",
        discussion: """
              gwnet pxe status
            """)

    @OptionGroup var services: ServiceOptions
    @OptionGroup var options: GlobalOptions

    func run() throws {
        try report(options) { () throws(Failure) in
            let status = try PXEStatus.run(in: options.surroundings(nil, services))
            guard !options.json else { return options.output.raw(try JSON.encode(status)) }
            options.output.lines(PXEStatusText(status, options.output.layout).lines)
        }
    }
}

/// The status as people read it.
struct PXEStatusText {
    private let status: PXEStatus
    private let layout: Layout

    init(_ status: PXEStatus, _ layout: Layout) {
        self.status = status
        self.layout = layout
    }

    var lines: [Phrase] { image + [.empty] + table + explanations }

    private var image: [Phrase] {
        let state =
            status.missing.isEmpty
            ? layout.phrase("ready", .good)
            : layout.phrase(
                "not there: \(status.missing.joined(separator: ", ")) → gwnet pxe fetch", .degraded)
        return layout.list(layout.phrase("  IMAGE  "), [layout.phrase(status.image), state])
    }

    private var table: [Phrase] {
        FittedTable(
            [
                FittedTable.Column("NODE"), FittedTable.Column("ADDRESS", .drop(1)),
                FittedTable.Column("NEXT BOOT"), FittedTable.Column("LAST", .drop(2)),
                FittedTable.Column("ASKED FOR", .drop(3)), FittedTable.Column("GOT", .shrink(to: 12, 4)),
            ], status.nodes.map(row), layout
        ).lines
    }

    private func row(_ node: PXEStatus.Machine) -> [Phrase] {
        let next =
            node.armedAt.map {
                layout.phrase("installs, armed \(Quantity.age(since: $0))", .degraded)
            } ?? layout.phrase("local disk")
        let boot = node.lastBoot
        return [
            layout.phrase(node.name), layout.phrase(node.address), next,
            layout.phrase(boot.map { "\(Quantity.age(since: $0.askedAt)) ago" } ?? "-"),
            layout.phrase(boot?.asked ?? "-"), boot.map(outcome) ?? layout.phrase("-"),
        ]
    }

    private func outcome(_ boot: BootStory) -> Phrase {
        switch boot.outcome {
        case .localDisk: layout.phrase("nothing: it was not armed")
        case .installer: layout.phrase(boot.got, .good)
        case .underWay: layout.phrase("\(boot.got) so far")
        case .failed: layout.phrase("\(boot.got), and no more", .broken)
        }
    }

    private var explanations: [Phrase] {
        let all = status.nodes.compactMap { node in
            node.lastBoot?.explanation.map { (node.name, $0) }
        }
        return all.flatMap { name, explanation in
            [.empty]
                + layout.paragraph(
                    layout.phrase("  ⚠ ", .degraded), layout.phrase("\(name): \(explanation)"))
        }
    }
}
