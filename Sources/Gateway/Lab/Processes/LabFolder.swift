import Glibc
import Netlink

/// The folder of a lab, locked as long as this lives: one command at a time works on a lab.
struct LabFolder: ~Copyable {
    let path: String
    /// The folder itself, which bears the lock; a process that inherits it holds the lock too.
    let descriptor: Int32

    /// The lab that `lab up` leaves running.
    static let standing = "/run/gwnet-lab"
    /// The lab of a `lab run` that found none.
    static var passing: String { "\(standing).\(getpid())" }

    /// Where the files of the lab's gateway lie: its `--root`.
    static func gatewayRoot(in folder: String) -> String { folder + "/gateway" }

    var record: String { LabFolder.record(in: path) }

    static func record(in folder: String) -> String { folder + "/lab.json" }

    /// Makes the folder where it is missing, and waits a little for who is just giving it up.
    init(making path: String) throws(Failure) {
        for _ in 0..<30 {
            guard mkdir(path, 0o755) == 0 || Errno.current == .exists else {
                throw FileError(operation: "make folder", path: path, errno: .current).failure
            }
            if let descriptor = LabFolder.lock(path) {
                self.path = path
                self.descriptor = descriptor
                return
            }
            usleep(100_000)
        }
        throw Failure(
            .busy, "another gwnet works on the lab in \(path)",
            remedy: "wait until it is done, then try again")
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
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0, stat(path, &present) == 0,
            ours.st_ino == present.st_ino
        else {
            close(descriptor)
            return nil
        }
        return descriptor
    }

    /// Removes a folder and what is in it, but neither follows links nor crosses into what is
    /// mounted there.
    static func remove(_ path: String) {
        empty(path)
        rmdir(path)
    }

    /// Removes what is in a folder, and leaves that.
    static func empty(_ path: String) {
        var status = stat()
        guard lstat(path, &status) == 0 else { return }
        for name in FileStore.names(in: path) { remove("\(path)/\(name)", on: status.st_dev) }
    }

    private static func remove(_ path: String, on device: dev_t) {
        var status = stat()
        guard lstat(path, &status) == 0, status.st_dev == device else { return }
        if status.st_mode & S_IFMT == S_IFDIR {
            for name in FileStore.names(in: path) { remove("\(path)/\(name)", on: device) }
            rmdir(path)
        } else {
            unlink(path)
        }
    }
}
