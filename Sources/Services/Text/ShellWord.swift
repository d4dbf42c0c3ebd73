/// A word as a POSIX shell, and a file of systemd's `EnvironmentFile=`, reads it back.
struct ShellWord: CustomStringConvertible {
    let description: String

    init(_ text: String) {
        description =
            "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''")
            + "'"
    }
}
