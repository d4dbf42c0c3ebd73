import Glibc
import Netlink

/// A lock that one process at a time holds, by flock(2) on a file that no other user can open; the kernel
/// drops it with its holder.
struct Lock: ~Copyable {
    let descriptor: Int32

    /// The lock that lets one gwnet at a time change things. Fails with `busy` and the holder's process
    /// id: at once, unless it is told to be patient.
    ///
    /// - Parameter patience: in seconds.
    init(_ paths: Paths, patience: Int = 0) throws(Failure) {
        let path = paths.lock
        try self.init(at: path, patience: patience) { holder in
            Failure(
                .busy, "another gwnet is at work (\(holder) holds \(path))",
                remedy: "wait until it is done, then try again")
        }
    }

    /// A lock of one purpose.
    ///
    /// - Parameters:
    ///   - patience: in seconds.
    ///   - isNoted: whether the process id is written into the file; on a disk that would be a write for nothing.
    ///   - waiting: told the holder, once, where it has to wait.
    ///   - busy: what it fails with once its patience has ended, by the holder.
    init(
        at path: String, patience: Int = 0, isNoted: Bool = true, waiting: (String) -> Void = { _ in },
        busy: (String) -> Failure
    ) throws(Failure) {
        let file = LockFile(path: path, isNoted: isNoted)
        let end = ContinuousClock.now + .seconds(patience)
        var isTold = false
        while true {
            let descriptor: Int32?
            do {
                descriptor = try file.take()
            } catch {
                throw error.failure
            }
            if let descriptor {
                self.descriptor = descriptor
                return
            }
            guard ContinuousClock.now < end else { throw busy(file.holder) }
            if !isTold { waiting(file.holder) }
            isTold = true
            usleep(50_000)
        }
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

    /// Does something while nobody else can.
    borrowing func during<Result>(
        _ body: (borrowing Lock) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(self)
    }
}
