import Gateway
import Glibc

/// Shows how far something long has come: a bar on a terminal, elsewhere a line now and then.
final class ProgressDisplay {
    private let output: Output
    private let isQuiet: Bool
    private let terminal = TerminalSize(of: STDERR_FILENO)
    private var shown: (task: String, tenth: UInt64, time: ContinuousClock.Instant)?
    private var hasBar = false

    init(_ output: Output, isQuiet: Bool) {
        self.output = output
        self.isQuiet = isQuiet
    }

    /// Does something long, and leaves the terminal as it was, however it ends.
    func during<Result>(
        _ body: (@escaping (FetchProgress) -> Void) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        defer { clear() }
        return try body(show)
    }

    private func show(_ progress: FetchProgress) {
        guard !isQuiet else { return }
        if let terminal { return draw(progress, width: terminal.columns) }
        let tenth = progress.total.map { $0 > 0 ? progress.done * 10 / $0 : 0 } ?? 0
        let now = ContinuousClock.now
        if let shown, shown.task == progress.task, shown.tenth == tenth, now - shown.time < .seconds(30) {
            return
        }
        shown = (progress.task, tenth, now)
        output.toStandardError("  " + ProgressText(progress).line)
    }

    private func draw(_ progress: FetchProgress, width: Int) {
        let line = ProgressText(progress).bar(width: width, output.symbols)
        output.toStandardError("\r\u{1B}[K" + line, ending: "")
        hasBar = true
    }

    private func clear() {
        if hasBar { output.toStandardError("\r\u{1B}[K", ending: "") }
    }
}

/// How far it is, as text.
struct ProgressText {
    private let progress: FetchProgress

    init(_ progress: FetchProgress) {
        self.progress = progress
    }

    /// For files and pipes.
    var line: String { ([progress.task.printable] + facts).joined(separator: " · ") }

    /// For a terminal of so many columns: what does not fit beside the words is no bar.
    func bar(width: Int, _ symbols: Symbols) -> String {
        let words = symbols.spelled("  " + line)
        let room = width - words.columns - 4
        guard let share, room >= 10 else { return words.prefix(columns: max(0, width - 1)) }
        let size = min(room, 30)
        let filled = Int(share * Double(size))
        let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: size - filled)
        return "  [\(bar)]\(words.dropFirst())"
    }

    private var share: Double? {
        progress.total.map { $0 > 0 ? min(1, Double(progress.done) / Double($0)) : 1 }
    }

    private var facts: [String] {
        let amount = progress.total.map { " of \(Quantity.size($0))" } ?? ""
        return [
            share.map { "\(Int($0 * 100)) %" }, Quantity.size(progress.done) + amount,
            progress.rate.map { "\(Quantity.size($0))/s" },
            progress.secondsLeft.map { "\(Quantity.duration(seconds: $0)) left" },
        ].compactMap { $0 }
    }
}
