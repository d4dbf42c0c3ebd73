import Glibc
import Netlink

/// The folder of a lab, locked as long as this lives: one command at a time works on a lab.
struct LabFolder: ~Copyable {
    let path: String
    /// The folder itself, which bears the lock.
    private let descriptor: Int32

    /// The lab that `lab up` leaves running.
    ///
    /// On a disk: nfs-ganesha 6 shares nothing of a file system in memory, as /run is.
    static let standing = "/var/lib/gwnet-lab"
    /// The lab of a `lab run` that found none.
    static var passing: String { "\(standing).\(getpid())" }

    /// Where the files of the lab's gateway lie: its `--root`.
    static func gatewayRoot(in folder: String) -> String { folder + "/gateway" }

    /// No other user may open it for reading, and so hold its lock; what a lab's daemons serve is reached all
    /// the same.
    private static let mode: mode_t = 0o711

    static func record(in folder: String) -> String { folder + "/lab.json" }

    /// Makes the folder where it is missing.
    init(making path: String) throws(Failure) {
        let descriptor = try LabFolder.waitForLock(path, seconds: 3) {
            mkdir(path, LabFolder.mode) == 0 || Errno.current == .exists
        }
        guard let descriptor else {
            throw FileError(operation: "make folder", path: path, errno: .current).failure
        }
        self.path = path
        self.descriptor = descriptor
    }

    /// Nil where there is no such folder.
    init?(existing path: String, patience seconds: Int = 3) throws(Failure) {
        let descriptor = try LabFolder.waitForLock(path, seconds: seconds) { access(path, F_OK) == 0 }
        guard let descriptor else { return nil }
        self.path = path
        self.descriptor = descriptor
    }

    /// Waits a little for whoever has the lock, as somebody does who gives the folder up just now.
    /// Nil where the condition fails.
    private static func waitForLock(
        _ path: String, seconds: Int, while condition: () -> Bool
    ) throws(Failure) -> Int32? {
        for _ in 0..<max(1, seconds * 20) {
            guard condition() else { return nil }
            if let descriptor = lock(path) { return descriptor }
            usleep(50_000)
        }
        throw Failure(
            .busy, "another gwnet works on the lab in \(path)",
            remedy: "wait until it is done, then try again")
    }

    /// Removes what is left of a lab whose keeper was killed; a lab that stands, or that somebody is
    /// just making, is left alone.
    static func sweep(_ path: String) {
        guard let folder = try? LabFolder(existing: path, patience: 0),
            LabRecord.load(from: folder.path) == nil
        else { return }
        FileStore.removeFolder(path)
    }

    /// Lets others work on the lab, while this one still knows it.
    func unlock() {
        flock(descriptor, LOCK_UN)
    }

    deinit {
        close(descriptor)
    }

    /// Nil where somebody else has the lock, or has removed the folder before we got it.
    private static func lock(_ path: String) -> Int32? {
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { return nil }
        var (ours, present) = (stat(), stat())
        fstat(descriptor, &ours)
        if ours.st_mode & 0o777 != mode { fchmod(descriptor, mode) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0, stat(path, &present) == 0,
            ours.st_ino == present.st_ino
        else {
            close(descriptor)
            return nil
        }
        return descriptor
    }
}
