import Glibc
import Netlink

/// The lock that lets one gwnet at a time change things; the kernel drops it with its holder.
struct Lock: ~Copyable {
    private let descriptor: Int32

    /// Takes the lock, or fails at once with `busy` and the holder's process id.
    init(_ paths: Paths) throws(Failure) {
        let descriptor: Int32
        do {
            try FileStore.makeFolder(paths.runtime)
            descriptor = try FileStore.open(paths.lock, O_RDWR | O_CREAT | O_NOFOLLOW, "open", mode: 0o644)
        } catch {
            throw error.failure
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw Lock.busy(paths)
        }
        self.descriptor = descriptor
        let text = Array("\(getpid())\n".utf8)
        ftruncate(descriptor, 0)
        // For the message of whoever is turned away; the lock itself does not depend on it.
        _ = pwrite(descriptor, text, text.count, 0)
    }

    deinit {
        close(descriptor)
    }

    /// Does something while nobody else can.
    borrowing func during<Result>(_ body: () throws(Failure) -> Result) throws(Failure) -> Result {
        try body()
    }

    private static func busy(_ paths: Paths) -> Failure {
        let text = (try? FileStore.read(paths.lock)).map { String(decoding: $0, as: UTF8.self) } ?? ""
        let holder = Int(text.prefix { $0.isNumber }).map { "process \($0)" } ?? "another process"
        return Failure(
            .busy, "another gwnet is at work (\(holder) holds \(paths.lock))",
            remedy: "wait until it is done, then try again")
    }
}
