import Gateway

/// The table of `gwnet lab run`: tried, expected, seen.
struct LabRunText {
    let lines: [String]

    init(_ run: LabRun, profile: String, took: Duration, _ output: Output) {
        let head = ["FROM", "TO", "EXPECTED", "SEEN"]
        let table = Columns([head] + run.rows.map { LabRunText.cells($0, output) }, indent: 0).lines
        // The sign is spelled longer where the locale has only ASCII.
        let margin = String(repeating: " ", count: output.symbols.spelled("✓").count + 3)
        var lines = [margin + output.painted(table[0], .faint)]
        var topic: String?
        for (row, text) in zip(run.rows, table.dropFirst()) {
            if row.topic != topic { lines += ["", "  " + output.painted(row.topic, .strong)] }
            topic = row.topic
            let sign = row.asExpected ? output.painted("✓", .good) : output.painted("✗", .broken)
            lines.append("  \(sign) \(text)")
        }
        self.lines = lines + ["", LabRunText.result(run, profile, took, output)]
    }

    private static func cells(_ row: LabRow, _ output: Output) -> [String] {
        let seen = row.asExpected ? row.seen : output.painted("but \(row.seen)", .broken)
        return [row.from, row.to, row.expected, seen]
    }

    private static func result(_ run: LabRun, _ profile: String, _ took: Duration, _ output: Output) -> String
    {
        let good = run.rows.filter(\.asExpected).count
        let sign = output.painted("●", run.isAsExpected ? .good : .broken)
        let seconds = took.formattedSeconds
        let lab = run.usedStandingLab ? "the lab stays up" : "the lab is gone again"
        return "  \(sign) \(profile): \(good) of \(run.rows.count) as expected · \(seconds) s · \(lab)"
    }
}

/// The lines of `gwnet lab status`.
struct LabStatusText {
    let lines: [String]

    init(_ hosts: [LabOverview]) {
        let rows = hosts.map { [$0.host.rawValue, $0.purpose, $0.addressText, $0.enter] }
        lines = Columns([["HOST", "WHAT", "ADDRESSES", "ENTER"]] + rows, indent: 2).lines
    }
}

extension LabOverview {
    fileprivate var addressText: String {
        addresses.isEmpty ? "-" : addresses.filter { !$0.contains(":") }.joined(separator: " ")
    }
}

extension Duration {
    /// With one decimal.
    fileprivate var formattedSeconds: String {
        let tenths = components.seconds * 10 + components.attoseconds / 100_000_000_000_000_000
        return "\(tenths / 10).\(tenths % 10)"
    }
}
