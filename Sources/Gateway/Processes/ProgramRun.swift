import Glibc
import Netlink
import Services

/// A program that was run to its end, with what it said.
///
/// What it prints goes to a file in memory, not to a pipe: a daemon that went into the background may
/// hold its standard error for ever, and nobody would see a pipe's end.
struct ProgramRun {
    /// As shells count: its exit code, or 128 and the signal that killed it; 127 where it is not there.
    let exitCode: Int32
    /// What it printed, standard output and error together, at most 64 KiB of it.
    let output: String

    /// True where it said that all is well.
    var isSuccess: Bool { exitCode == 0 }

    /// - Parameter seconds: after which it is killed, and has failed.
    init(_ command: Command, seconds: Int = 30) {
        let memory = MemoryFile.make()
        defer { close(memory) }
        let program = Program(
            command.program, command.arguments, descriptors: [STDOUT_FILENO: memory, STDERR_FILENO: memory])
        do throws(Errno) {
            let code = try program.start().exitCode(within: seconds)
            exitCode = code ?? 128 + SIGKILL
            let end = code == nil ? "\(command.program) took more than \(seconds) s" : ""
            output = ProgramRun.text(in: memory) + end
        } catch {
            exitCode = 127
            output = "\(command.program): \(error)"
        }
    }

    static func text(in memory: Int32) -> String {
        var bytes = [UInt8](repeating: 0, count: 64 * 1024)
        let count = pread(memory, &bytes, bytes.count, 0)
        return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
    }

    /// The same of a program that said more than is read above.
    static func lastWords(in memory: Int32) -> String {
        var bytes = [UInt8](repeating: 0, count: 4096)
        let size = lseek(memory, 0, SEEK_END)
        let count = pread(memory, &bytes, bytes.count, max(0, size - off_t(bytes.count)))
        return words(of: String(decoding: bytes.prefix(max(0, count)), as: UTF8.self))
    }

    /// Its own words for a person: the lines that say something, the last ones first to be kept.
    var words: String { Self.words(of: output) }

    private static func words(of output: String) -> String {
        let lines = output.split(whereSeparator: \.isNewline).map { String($0).trimmingASCIIWhitespace }
        return lines.filter { !$0.isEmpty }.suffix(4).joined(separator: "; ")
    }
}
