import Glibc
import Netlink

/// A process, told apart from a later one that got the same number.
public struct ProcessIdentity: Hashable, Sendable, Codable {
    /// The process id.
    public let number: Int32
    /// In clock ticks since boot.
    private let started: UInt64

    /// Nil where there is no such process, or only its exit code is left.
    init?(_ number: Int32) {
        guard let started = ProcessIdentity.start(of: number) else { return nil }
        self.number = number
        self.started = started
    }

    /// The first process of the system, as if it had started that many microseconds after boot: it stands for
    /// what the kernel itself began to do then.
    init(ofKernelSince microseconds: UInt64) {
        number = 1
        started =
            microseconds / 1_000_000 * Self.ticksPerSecond
            + microseconds % 1_000_000 * Self.ticksPerSecond / 1_000_000
    }

    private static var ticksPerSecond: UInt64 { UInt64(max(1, sysconf(Int32(_SC_CLK_TCK)))) }

    /// The time of processes' starts: clock ticks since boot.
    static var now: UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_BOOTTIME, &time)
        return UInt64(time.tv_sec) * ticksPerSecond + UInt64(time.tv_nsec) * ticksPerSecond / 1_000_000_000
    }

    func isOlder(than other: ProcessIdentity) -> Bool {
        (started, number) < (other.started, other.number)
    }

    func hasStarted(since time: UInt64) -> Bool { started >= time }

    var isAlive: Bool { ProcessIdentity.start(of: number) == started }

    func kill() { send(SIGKILL) }

    func terminate() { send(SIGTERM) }

    func hangUp() { send(SIGHUP) }

    /// Looks at the process while a handle holds it: between a look and a signal by number another process
    /// could get the number.
    private func send(_ signal: Int32) {
        if let handle = ProcessHandle(number) {
            if isAlive { handle.send(signal) }
        } else if [ENOSYS, EPERM].contains(errno), isAlive {
            // A container's filter of system calls may be older than the call.
            Glibc.kill(number, signal)
        }
    }

    /// Whether it is in the caller's network namespace.
    var isInOurNetwork: Bool {
        ProcessIdentity.isSame("/proc/thread-self/ns/net", "/proc/\(number)/ns/net")
    }

    /// Whether what it finds at a path is what we find at another.
    func sees(_ source: String, at target: String) -> Bool {
        ProcessIdentity.isSame(source, "/proc/\(number)/root\(target)")
    }

    /// Whether its root is another folder than ours (chroot(2)).
    var isElsewhere: Bool { !ProcessIdentity.isSame("/", "/proc/\(number)/root/") }

    /// Its mount namespace as the kernel writes it, such as `mnt:[4026532567]`; nil where that cannot be read.
    var mountNamespace: String? { FileStore.destination(ofLink: "/proc/\(number)/ns/mnt") }

    /// Of the calling thread.
    static var ownMountNamespace: String? { FileStore.destination(ofLink: "/proc/thread-self/ns/mnt") }

    private static func isSame(_ path: String, _ other: String) -> Bool {
        var (one, another) = (stat(), stat())
        return stat(path, &one) == 0 && stat(other, &another) == 0 && one.st_ino == another.st_ino
            && one.st_dev == another.st_dev
    }

    /// Whether it is this program, or was started from a file that has been replaced since.
    func runs(_ program: String) -> Bool {
        // Not by its path: of a process with mounts of its own that may begin anywhere.
        if ProcessIdentity.isSame(program, "/proc/\(number)/exe") { return true }
        guard let path = FileStore.destination(ofLink: "/proc/\(number)/exe") else { return false }
        let resolved = realpath(program, nil)
        defer { free(resolved) }
        return path == (resolved.map { String(cString: $0) } ?? program) + " (deleted)"
            || path == program + " (deleted)"
    }

    /// Waits, but not for ever.
    func waitForEnd() {
        for _ in 0..<1000 where isAlive { usleep(10_000) }
    }

    /// The 22nd field of /proc/PID/stat (proc_pid_stat(5)); the second is a name that may hold
    /// blanks and parentheses.
    private static func start(of number: Int32) -> UInt64? {
        guard let bytes = try? FileStore.read("/proc/\(number)/stat"),
            let name = bytes.lastIndex(of: UInt8(ascii: ")"))
        else { return nil }
        let fields = String(decoding: bytes[(name + 1)...], as: UTF8.self).split(separator: " ")
        guard fields.count > 19, fields[0] != "Z", fields[0] != "X" else { return nil }
        return UInt64(fields[19])
    }
}

/// The processes in some network namespaces.
struct Inhabitants {
    /// The inodes of /proc/PID/ns/net. Whoever asks holds the namespaces open, so that no other can
    /// have got one's number.
    private let namespaces: Set<UInt64>

    /// Never those of our own namespace, whatever is asked for.
    init(of namespaces: Set<UInt64>) {
        var own = stat()
        stat("/proc/self/ns/net", &own)
        self.namespaces = namespaces.subtracting([UInt64(own.st_ino)])
    }

    /// Kills until none is left; a process may start another meanwhile.
    func killAll() {
        for _ in 0..<100 {
            let processes = processes
            if processes.isEmpty { return }
            processes.forEach { kill($0, SIGKILL) }
            usleep(10_000)
        }
    }

    private var processes: [Int32] {
        FileStore.names(in: "/proc").compactMap { Int32($0) }.filter { process in
            var status = stat()
            return stat("/proc/\(process)/ns/net", &status) == 0 && namespaces.contains(UInt64(status.st_ino))
        }
    }
}
