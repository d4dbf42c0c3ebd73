// The environment is a mutable global of C, which no test changes.
@preconcurrency import Glibc

/// Held while a program starts: until it is another program, a child has all our descriptors.
private let spawning = Semaphore(1)

/// Does something while no child can hold a lock of ours beyond us.
public func withoutSpawning<Value>(_ body: () throws -> Value) throws -> Value {
    spawning.wait()
    defer { spawning.signal() }
    return try body()
}

/// How a program ended, and what it said.
public struct Answer: Sendable, CustomStringConvertible {
    /// Program and arguments.
    public let command: String
    /// As shells count: 128 and the signal where one killed it.
    public let exitCode: Int32
    /// Standard output.
    public let output: String
    /// Standard error.
    public let errors: String

    /// All of it.
    public var description: String { "\(command) → \(exitCode)\n\(output)\(errors)" }
}

/// A program that was to succeed and did not.
public struct OracleFailed: Error, CustomStringConvertible {
    /// What it said instead.
    public let answer: Answer

    /// All that it said.
    public var description: String { answer.description }
}

/// Runs shell commands in the calling thread's namespaces, ends at the first that fails, and
/// returns what they wrote.
@discardableResult
public func sh(_ script: String, input: String = "") throws -> String {
    let answer = try attempt("/bin/sh", ["-euc", script], input: input)
    guard answer.exitCode == 0 else { throw OracleFailed(answer: answer) }
    return answer.output
}

/// Runs a program to its end, whatever that is.
///
/// By posix_spawn, from this thread and so in its namespaces. Through files rather than pipes: there
/// is nothing to drain and nobody to wait for each other.
public func attempt(_ path: String, _ arguments: [String], input: String = "") throws -> Answer {
    let files = try (0..<3).map { _ in try ScratchFile() }
    try files[0].write(input)
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for (target, file) in files.enumerated() {
        posix_spawn_file_actions_adddup2(&actions, file.descriptor, Int32(target))
    }
    var words = ([path] + arguments).map { strdup($0) } + [nil]
    defer { words.forEach { free($0) } }
    var process: pid_t = 0
    spawning.wait()
    let result = posix_spawnp(&process, path, &actions, nil, &words, environ)
    spawning.signal()
    guard result == 0 else {
        errno = result
        throw SystemError("start \(path)")
    }
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0 && errno == EINTR {}
    let signal = status & 0x7f
    return Answer(
        command: ([path] + arguments).joined(separator: " "),
        exitCode: signal == 0 ? (status >> 8) & 0xff : 128 + signal, output: try files[1].text(),
        errors: try files[2].text())
}

/// A file without a name, gone with its descriptor.
private final class ScratchFile {
    let descriptor: Int32

    init() throws {
        var template = Array("/tmp/gwnet-test-XXXXXX".utf8CString)
        descriptor = mkstemp(&template)
        guard descriptor >= 0 else { throw SystemError("make a temporary file") }
        unlink(template)
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    }

    deinit { close(descriptor) }

    func write(_ text: String) throws {
        let bytes = Array(text.utf8)
        guard pwrite(descriptor, bytes, bytes.count, 0) == bytes.count else {
            throw SystemError("write a temporary file")
        }
    }

    func text() throws -> String {
        var bytes = [UInt8](repeating: 0, count: Int(lseek(descriptor, 0, SEEK_END)))
        let count = pread(descriptor, &bytes, bytes.count, 0)
        guard count == bytes.count else { throw SystemError("read a temporary file") }
        return String(decoding: bytes, as: UTF8.self)
    }
}
