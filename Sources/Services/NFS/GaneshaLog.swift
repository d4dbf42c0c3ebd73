/// What nfs-ganesha writes to its log, a line for each event:
/// `TIME : EPOCH : HOST : PROCESS FUNCTION :MODULE :LEVEL :TEXT`.
public struct GaneshaLog {
    private let events: [(module: Substring, level: Substring, text: String)]

    /// Reads the log's text; lines of another form are passed over.
    public init(_ text: String) {
        events = text.split(separator: "\n").compactMap { line in
            let parts = line.split(separator: " :", omittingEmptySubsequences: false)
            guard parts.count > 6 else { return nil }
            return (parts[4], parts[5], parts[6...].joined(separator: " :"))
        }
    }

    /// Why it has given up. It goes on after a mistake in its file, with something else in place of what
    /// is written there, so that counts for more than what it says in the end.
    public var lastWords: String {
        let mistakes = events.filter { $0.module == "CONFIG" && $0.level == "CRIT" }
        let complaints = events.filter { $0.level != "EVENT" && !["DBUS", "CONFIG"].contains($0.module) }
        return (mistakes.isEmpty ? complaints.suffix(3) : mistakes.suffix(4)).map(\.text).joined(
            separator: "; ")
    }
}
