import Glibc
import Netlink
import TestSupport

@testable import Gateway

/// A daemon in the calling thread's namespaces, below a shell in a process namespace of its own: once
/// the shell is gone all of them are. It goes with this value, or with us should the run be killed.
final class Daemon {
    private let process: Int32
    private let leash: Int32

    /// - Parameter words: the program, which has to stay in the foreground, and its arguments.
    init(_ words: String...) throws {
        var ends: [Int32] = [-1, -1]
        let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, type, 0, &ends) == 0 else { throw Errno.current }
        defer { close(ends[0]) }
        leash = ends[1]
        let shell = ["/bin/sh", "-c", #""$@" </dev/null & read -r _"#, "sh"]
        let guards = ["--pid", "--fork"]
        let program = Program("/usr/bin/unshare", guards + shell + words, descriptors: [0: ends[0]])
        process = try program.start().processID
    }

    deinit {
        close(leash)
        // Its own child is the first process of the namespace, whose wait is over when the last has gone:
        // nobody holds a port any more.
        _ = Child(processID: process).exitCode()
    }
}

/// Starts a daemon, does something while it runs, and ends it.
func withDaemon<Value>(_ daemon: Daemon, _ body: () throws -> Value) rethrows -> Value {
    try withExtendedLifetime(daemon) { try body() }
}

/// Repeats a step that throws for as long as a daemon has not come up; what it throws in the end is
/// the test's.
func eventually<Value>(_ step: () throws -> Value) throws -> Value {
    let limit = TimeLimit(.seconds(20))
    while !limit.isOver {
        if let value = try? step() { return value }
        usleep(20_000)
    }
    return try step()
}

/// Writes a file in a test's own folder.
func write(_ text: String, to path: String) throws {
    try FileStore.replace(path, with: Array(text.utf8))
}
