import Glibc
import Netlink

/// The other end of a change: a process that takes it back should this one die before its verdict.
///
/// It is started before anything is changed, with every signal blocked, holds the lock with us, and
/// knows of our death by the line between us, which the kernel closes.
struct Guardian: ~Copyable {
    private let line: Line
    private let lock: Int32

    init(_ lock: borrowing Lock, _ paths: Paths) throws(Failure) {
        // A root that was named from here has to be found from `/`.
        let root = paths.root.isEmpty ? [] : ["--root", FileStore.absolute(paths.root)]
        self.lock = lock.descriptor
        line = try Line.start(
            ["guard", GuardDuty.change.rawValue] + root, purpose: "the process that guards the change",
            descriptors: [1: lock.descriptor, 2: STDERR_FILENO], isShielded: true)
    }

    /// The verdict has fallen: there is nothing left to guard.
    consuming func release() {
        if !line.say("verdict") { kill(line.process, SIGKILL) }
        line.hangUp()
    }

    /// The change awaits its confirmation, and the guard waits with it, beyond our own end. The lock,
    /// which the guard has as well, is given up.
    ///
    /// - Throws: `Failure` where the guard does not do so; it has ended then.
    consuming func keepWatch() throws(Failure) {
        guard line.say("watch"), line.hear() == "watching" else {
            // Not told better, it would wait for the deadline, and we for its end.
            kill(line.process, SIGKILL)
            line.hangUp()
            throw Failure(
                .failed, "the process that would take the change back is gone",
                remedy: "something kills gwnet's processes here: find it, then try again")
        }
        flock(lock, LOCK_UN)
    }
}
