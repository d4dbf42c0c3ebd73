import Glibc
import Netlink

/// The lock that lets one gwnet at a time change things; the kernel drops it with its holder.
struct Lock: ~Copyable {
    let descriptor: Int32

    /// Takes the lock, or fails with `busy` and the holder's process id: at once, unless it is told
    /// to be patient.
    ///
    /// - Parameter patience: in seconds.
    init(_ paths: Paths, patience: Int = 0) throws(Failure) {
        let descriptor: Int32
        do {
            try FileStore.makeFolder(paths.runtime)
            descriptor = try FileStore.open(paths.lock, O_RDWR | O_CREAT | O_NOFOLLOW, "open", mode: 0o644)
        } catch {
            throw error.failure
        }
        guard Lock.take(descriptor, patience: patience) else {
            close(descriptor)
            throw Lock.busy(paths)
        }
        self.descriptor = descriptor
        let text = Array("\(getpid())\n".utf8)
        ftruncate(descriptor, 0)
        // For the message of whoever is turned away; the lock itself does not depend on it.
        _ = pwrite(descriptor, text, text.count, 0)
    }

    /// Holds on to a lock that another process took, and shares it with that.
    init(inheriting descriptor: Int32) {
        self.descriptor = descriptor
    }

    deinit {
        close(descriptor)
    }

    /// Gives the lock up, also for those that share it.
    consuming func giveUp() {
        flock(descriptor, LOCK_UN)
    }

    private static func take(_ descriptor: Int32, patience: Int) -> Bool {
        for _ in 0..<(patience * 20) {
            if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return true }
            usleep(50_000)
        }
        return flock(descriptor, LOCK_EX | LOCK_NB) == 0
    }

    /// Does something while nobody else can.
    borrowing func during<Result>(
        _ body: (borrowing Lock) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(self)
    }

    private static func busy(_ paths: Paths) -> Failure {
        let text = (try? FileStore.read(paths.lock)).map { String(decoding: $0, as: UTF8.self) } ?? ""
        let holder = Int(text.prefix { $0.isNumber }).map { "process \($0)" } ?? "another process"
        return Failure(
            .busy, "another gwnet is at work (\(holder) holds \(paths.lock))",
            remedy: "wait until it is done, then try again")
    }
}
