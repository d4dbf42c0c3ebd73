import Gateway
import Glibc

/// What `gwnet monitor` says of an event: when, what, by whom, what to do.
struct MonitorText {
    private let output: Output

    init(_ output: Output) {
        self.output = output
    }

    /// - Returns: false where nobody reads it.
    func print(_ event: Monitor.Event) -> Bool {
        let time = "\(ClockTime(time(nil)))"
        let margin = String(repeating: " ", count: time.count)
        let texts = lines(event).enumerated().map { index, line in
            (index == 0 ? time : margin) + "  " + line
        }
        return output.linesAtOnce(texts)
    }

    /// The first one says what it is.
    func lines(_ event: Monitor.Event) -> [String] {
        switch event {
        case .begun(let generation): [good("generation \(generation) is in force, and nothing differs")]
        case .settled: [good("as it should be again")]
        case .drift(let drift): [warning("\(count(drift.lines)); to put right:")] + detail(drift)
        case .blocked(let failure): FailureText(failure).lines.enumerated().map(spoken)
        case .notInForce:
            [warning("nothing of gwnet's is in force: taken down, or not applied since the boot")]
        case .overrun: ["the kernel had more events than fit: all was read anew"]
        case .healed(let lines): [good("put right:")] + PlanText(lines, output).lines
        case .notHealed(let failure):
            [warning("could not be put right")] + FailureText(failure).lines.map { "  \($0)" }
        case .resting(let seconds):
            [
                warning("somebody keeps changing it: left alone for \(seconds) s"),
                "→ find out who, and stop that; gwnet apply puts it right at once",
            ]
        }
    }

    private func detail(_ drift: Drift) -> [String] {
        PlanText(drift.lines, output).lines
            + drift.authors.map { "by \($0.name.printable) (process \($0.process))" }
            + drift.remedies.map { "→ \($0)" }
    }

    private func count(_ lines: [PlanLine]) -> String {
        lines.count == 1 ? "1 thing differs" : "\(lines.count) things differ"
    }

    private func spoken(_ index: Int, _ line: String) -> String {
        index == 0 ? warning(line) : line
    }

    private func good(_ text: String) -> String { "\(output.painted("●", .good)) \(text)" }
    private func warning(_ text: String) -> String { "\(output.painted("⚠", .degraded)) \(text)" }
}
