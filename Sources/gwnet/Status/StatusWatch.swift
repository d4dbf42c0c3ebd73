import Gateway
import Glibc

/// `gwnet status --watch`: the report again whenever the kernel changes something.
struct StatusWatch {
    let profile: String?
    let sections: [StatusSection]
    let options: GlobalOptions
    let services: ServiceOptions

    /// Traffic and flows have no events: they are asked for so often, and nothing else is.
    private static let interval = Duration.seconds(1)
    private static let quitKeys: [UInt8] = [UInt8(ascii: "q"), UInt8(ascii: "Q"), 3]

    /// Until a key or a signal ends it.
    ///
    /// - Returns: the signal that did, for the process to die of.
    func fillScreen() throws(Failure) -> Int32? {
        var reader = try StatusReader.open(profile, in: options.surroundings(nil, services))
        let keyboard = isatty(STDIN_FILENO) == 1 ? STDIN_FILENO : nil
        // Before the first reading: what changes after it has an event. And before the screen: from
        // there on no signal may end the process.
        var watch = try Watch(keyboard: keyboard, ticking: StatusWatch.interval)
        var report: Result<Report, Failure> = .success(try reader.read())
        let screen = Screen(options.output, keyboard: keyboard)
        while true {
            show(report, on: screen)
            switch try watch.next() {
            case .change: report = StatusWatch.attempt { () throws(Failure) in try reader.read() }
            case .tick: report = tick(after: report, &reader)
            case .resize: continue
            case .key(let key): if StatusWatch.quitKeys.contains(key) { return nil }
            case .end(let signal): return signal
            case .hangUp: return SIGHUP
            }
        }
    }

    /// What could not be read is tried again: a profile under somebody's editor, a list that kept
    /// changing while it was read.
    private func tick(
        after report: Result<Report, Failure>, _ reader: inout StatusReader
    ) -> Result<Report, Failure> {
        StatusWatch.attempt { () throws(Failure) in
            if case .failure = report { return try reader.read() }
            return try reader.readCounters()
        }
    }

    private static func attempt(_ read: () throws(Failure) -> Report) -> Result<Report, Failure> {
        do {
            return .success(try read())
        } catch {
            return .failure(error)
        }
    }

    private func show(_ report: Result<Report, Failure>, on screen: borrowing Screen) {
        let size = TerminalSize.current
        let layout = Layout(width: size.columns, options.output.symbols)
        let lines = lines(report, layout, height: size.rows ?? 24)
        screen.show(lines.map { layout.cropped($0, to: size.columns) }, columns: size.columns)
    }

    private func lines(_ report: Result<Report, Failure>, _ layout: Layout, height: Int) -> [Phrase] {
        switch report {
        case .success(let report): return StatusText(report, sections, layout).lines(height: height)
        case .failure(let failure):
            let message = FittedMessage(FailureText(failure).lines, layout).lines
            return message.prefix(height).map { layout.phrase($0) }
        }
    }

    /// A report in each line, the first at once, the others when the kernel has changed something.
    ///
    /// - Returns: the signal that ended it.
    func writeLines() throws(Failure) -> Int32? {
        var watch = try Watch(keyboard: nil, ticking: nil)
        var reader = try StatusReader.open(profile, in: options.surroundings(nil, services))
        while true {
            let report = StatusWatch.attempt { () throws(Failure) in try reader.read() }
            guard options.output.bytes(try StatusWatch.line(report)) else {
                throw Failure(
                    .failed, "could not write the report", kernelWords: String(cString: strerror(errno)))
            }
            while true {
                let wake = try watch.next()
                if case .end(let signal) = wake { return signal }
                if wake == .change { break }
            }
        }
    }

    private static func line(_ report: Result<Report, Failure>) throws(Failure) -> [UInt8] {
        switch report {
        case .success(let report): try JSON.encode(report, inOneLine: true)
        case .failure(let failure): try JSON.encode(FailureRecord(failure), inOneLine: true)
        }
    }
}
