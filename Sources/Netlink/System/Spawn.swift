// The environment of the process is a mutable global of C; gwnet has one thread.
@preconcurrency import Glibc

/// A program to be started by posix_spawn(3), in the caller's namespaces.
public struct Program: Sendable {
    /// Where it lies; no search through PATH.
    public let path: String
    /// Without the program's own name.
    public let arguments: [String]
    /// The child's descriptors, by number, and which of ours each is. Of the first three, those
    /// that are left out are /dev/null; nothing else reaches the child that is not close-on-exec.
    public let descriptors: [Int32: Int32]
    /// True where every signal that can be blocked is, from the child's first instant on.
    public let isShielded: Bool

    /// A program with its arguments.
    public init(
        _ path: String, _ arguments: [String], descriptors: [Int32: Int32] = [:], isShielded: Bool = false
    ) {
        self.path = path
        self.arguments = arguments
        self.descriptors = descriptors
        self.isShielded = isShielded
    }

    /// As it is told what it is called.
    private var name: String { path == Program.ownPath ? "gwnet" : path }

    private static let ownPath = "/proc/self/exe"

    /// This very program, also where its file has been replaced meanwhile.
    public static func ourselves(
        _ arguments: [String], descriptors: [Int32: Int32] = [:], isShielded: Bool = false
    ) -> Program {
        Program(ownPath, arguments, descriptors: descriptors, isShielded: isShielded)
    }

    /// Starts the program with our environment, no signal ignored, and none blocked unless it is
    /// shielded.
    public func start() throws(Errno) -> Child {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for target in 0...2 as ClosedRange<Int32> where descriptors[target] == nil {
            posix_spawn_file_actions_addopen(&actions, target, "/dev/null", O_RDWR, 0)
        }
        for (target, source) in descriptors.sorted(by: { $0.key < $1.key }) {
            posix_spawn_file_actions_adddup2(&actions, source, target)
        }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        setSignals(&attributes)
        return try spawn(&actions, &attributes)
    }

    private func spawn(
        _ actions: inout posix_spawn_file_actions_t, _ attributes: inout posix_spawnattr_t
    ) throws(Errno) -> Child {
        var words = ([name] + arguments).map { strdup($0) } + [nil]
        defer { words.forEach { free($0) } }
        var process: pid_t = 0
        let result: Int32 = FaultPoint.process.call {
            // posix_spawn(3) answers the error number itself.
            errno = posix_spawn(&process, path, &actions, &attributes, &words, environ)
            return errno == 0 ? 0 : -1
        }
        guard result == 0 else { throw .current }
        return Child(processID: process)
    }

    private func setSignals(_ attributes: inout posix_spawnattr_t) {
        var all = sigset_t()
        sigfillset(&all)
        var blocked = sigset_t()
        if isShielded { sigfillset(&blocked) } else { sigemptyset(&blocked) }
        posix_spawnattr_setsigmask(&attributes, &blocked)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
    }
}

/// A process that we started and have to wait for.
public struct Child: ~Copyable, Sendable {
    /// The process id.
    public let processID: Int32

    /// Takes over the duty of waiting.
    public init(processID: Int32) {
        self.processID = processID
    }

    /// Waits for its end. As shells count: its exit code, or 128 and the signal that killed it.
    public consuming func exitCode() -> Int32 {
        var status: Int32 = 0
        while waitpid(processID, &status, 0) < 0 && Errno.current == .interrupted {}
        return Child.exitCode(status)
    }

    /// The same, with something done every so many microseconds meanwhile.
    public consuming func exitCode(every interval: UInt32, _ body: () -> Void) -> Int32 {
        var status: Int32 = 0
        while waitpid(processID, &status, WNOHANG) == 0 {
            body()
            usleep(interval)
        }
        return Child.exitCode(status)
    }

    /// The same within so many seconds; nil where it took longer and was killed.
    public consuming func exitCode(within seconds: Int) -> Int32? {
        let end = ContinuousClock.now + .seconds(seconds)
        var status: Int32 = 0
        while waitpid(processID, &status, WNOHANG) == 0 {
            guard ContinuousClock.now < end else {
                kill(processID, SIGKILL)
                _ = exitCode()
                return nil
            }
            usleep(2000)
        }
        return Child.exitCode(status)
    }

    private static func exitCode(_ status: Int32) -> Int32 {
        let signal = status & 0x7f
        return signal == 0 ? (status >> 8) & 0xff : 128 + signal
    }
}
