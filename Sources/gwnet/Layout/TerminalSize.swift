import Glibc

/// How much room there is for output, in characters.
struct TerminalSize: Equatable {
    let columns: Int
    /// Nil where output is no terminal, and so has no end.
    let rows: Int?

    /// That of the terminal on standard output; elsewhere what COLUMNS says, or 100 columns.
    static var current: TerminalSize {
        if let size = TerminalSize(of: STDOUT_FILENO) { return size }
        let named = getenv("COLUMNS").flatMap { Int(String(cString: $0)) }
        return TerminalSize(columns: named.map { min(max($0, Layout.least), 1000) } ?? 100, rows: nil)
    }

    /// Nil where the descriptor is no terminal, or one that does not say.
    init?(of descriptor: Int32) {
        var size = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        self.init(columns: Int(size.ws_col), rows: size.ws_row > 0 ? Int(size.ws_row) : nil)
    }

    private init(columns: Int, rows: Int?) {
        self.columns = columns
        self.rows = rows
    }
}
