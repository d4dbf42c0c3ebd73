import Gateway
import Testing

@testable import gwnet

@Suite("Progress")
struct ProgressTextTests {
    private let half = FetchProgress(
        task: "fetching ubuntu.iso", done: 500_000_000, total: 1_000_000_000, rate: 10_000_000)

    @Test("a line has rate and time left")
    func line() {
        #expect(
            ProgressText(half).line
                == "fetching ubuntu.iso · 50 % · 500.0 MB of 1.0 GB · 10.0 MB/s · 50 s left")
        let unknown = FetchProgress(task: "fetching x", done: 5, total: nil, rate: nil)
        #expect(ProgressText(unknown).line == "fetching x · 5 B")
    }

    @Test("a bar fits any terminal", arguments: [1, 10, 20, 79, 80, 100, 300])
    func bar(width: Int) {
        for symbols in [Symbols(isUnicode: true), Symbols(isUnicode: false)] {
            let bar = ProgressText(half).bar(width: width, symbols)
            #expect(bar.columns < width || width == 1)
        }
    }

    @Test("a bar is as full as the file is")
    func full() {
        let bar = ProgressText(half).bar(width: 120, Symbols(isUnicode: true))
        #expect(bar.contains("[###############...............]"))
        let empty = FetchProgress(task: "x", done: 0, total: 0, rate: nil)
        #expect(ProgressText(empty).bar(width: 120, Symbols(isUnicode: true)).contains("[##########"))
    }

    @Test("a name that would steer the terminal does not")
    func hostile() {
        let evil = FetchProgress(task: "fetching \u{1B}[2J", done: 0, total: 1, rate: nil)
        #expect(!ProgressText(evil).line.contains("\u{1B}"))
    }
}
