import Glibc

/// The terminal's other screen, with nothing on it but the last frame; when this goes, the terminal is
/// as it was before.
struct Screen: ~Copyable {
    private let output: Output
    private let keyboard: Int32?
    private var settings = termios()

    /// The escape sequences are those of xterm's control sequences document (ctlseqs); 2026 is
    /// understood by newer terminals, which then show a frame only when it is whole.
    private enum Sequence {
        static let enter = "\u{1B}[?1049h\u{1B}[?25l\u{1B}[2J"
        static let leave = "\u{1B}[?25h\u{1B}[?1049l"
        static let beginFrame = "\u{1B}[?2026h\u{1B}[H"
        static let endFrame = "\u{1B}[J\u{1B}[?2026l"
        static let clearRestOfLine = "\u{1B}[K"
    }

    /// - Parameter keyboard: the terminal that keys come from; nil for none.
    init(_ output: Output, keyboard: Int32?) {
        self.output = output
        self.keyboard = keyboard
        if let keyboard {
            tcgetattr(keyboard, &settings)
            Screen.readKeysAtOnce(keyboard, settings)
        }
        output.bytes(Sequence.enter)
    }

    deinit {
        output.bytes(Sequence.leave)
        var settings = settings
        if let keyboard { tcsetattr(keyboard, TCSADRAIN, &settings) }
    }

    /// Shows a frame in place of the last one, in a single write: nothing flickers.
    ///
    /// - Parameter lines: no wider than the window, and no more than it is high.
    func show(_ lines: [Phrase], columns: Int) {
        let text = lines.map { line in
            // Behind a line as wide as the window the cursor still stands on its last character.
            output.rendered(line) + (line.width < columns ? Sequence.clearRestOfLine : "")
        }
        output.bytes(Sequence.beginFrame + text.joined(separator: "\r\n") + Sequence.endFrame)
    }

    /// Ctrl-C too is a key then.
    private static func readKeysAtOnce(_ keyboard: Int32, _ settings: termios) {
        var raw = settings
        raw.c_lflag &= ~tcflag_t(ICANON | ECHO | ISIG)
        tcsetattr(keyboard, TCSADRAIN, &raw)
    }
}
