import Glibc
import NetworkModel
import Netlink

/// The file that a lock is on. flock(2) asks for no permission beyond an open descriptor, so a file that
/// others may read is a lock that others may hold, for ever: this one is ours alone, mode 0600, in a
/// directory that no other user may write to.
struct LockFile {
    let path: String
    /// Whether the holder writes its process id into it.
    var isNoted = true

    /// Tries once.
    ///
    /// - Returns: a descriptor that holds the lock; nil where another process has it.
    func take() throws(FileError) -> Int32? {
        let (parent, name) = FileStore.split(path)
        let folder = try LockFile.ownFolder(parent)
        // Another process may be replacing the file; then what was opened is the lock no more.
        for _ in 0..<16 {
            let descriptor = try open(name, in: folder)
            let isTaken = flock(descriptor, LOCK_EX | LOCK_NB) == 0
            guard try isCurrent(descriptor, name, in: folder) else {
                close(descriptor)
                continue
            }
            guard LockFile.isOurs(descriptor) || (!isTaken && isHeldByRoot) else {
                try replace(descriptor, name, in: folder)
                close(descriptor)
                continue
            }
            guard isTaken else {
                close(descriptor)
                return nil
            }
            if isNoted { note(in: descriptor) }
            return descriptor
        }
        throw FileError(operation: "lock", path: path, errno: .busy)
    }

    /// `process 4711`, as a person reads it.
    var holder: String {
        let noted = LockFile.processID(in: (try? FileStore.read(path, limit: 64)) ?? [])
        // Where the process is of another namespace, the kernel names none.
        let known = KernelLocks.holder(of: path).flatMap { $0 > 0 ? $0 : nil }
        return (known ?? noted).map { "process \($0)" } ?? "another process"
    }

    /// The directory of locks, made where it is missing, with others' permission to write taken away.
    private static func ownFolder(_ path: String) throws(FileError) -> Directory {
        let folder = try Directory(path, isMade: true, for: "lock")
        let status = try folder.status
        if Directory.isTrusted(status) { return folder }
        guard status.st_uid == 0 || status.st_uid == geteuid() else {
            throw FileError(
                operation: "lock", path: path, errno: .notPermitted,
                reason: "the directory belongs to user \(status.st_uid), who could replace the lock")
        }
        let descriptor = folder.descriptor
        try FileStore.check("lock", path) { fchmodat(descriptor, ".", status.st_mode & 0o7755, 0) }
        return folder
    }

    /// For writing where that can be, as it cannot on a file system that was mounted read-only.
    private func open(_ name: String, in folder: borrowing Directory) throws(FileError) -> Int32 {
        do {
            return try folder.open(name, O_RDWR | O_CREAT | O_NONBLOCK, "open", mode: 0o600)
        } catch  where error.errno == .readOnly {
            return try folder.open(name, O_RDONLY | O_NONBLOCK, "open")
        }
    }

    /// Whether the name still leads to what was opened.
    private func isCurrent(
        _ descriptor: Int32, _ name: String, in folder: borrowing Directory
    ) throws(FileError) -> Bool {
        var status = stat()
        fstat(descriptor, &status)
        let present = try folder.status(of: name)
        return present?.st_ino == status.st_ino && present?.st_dev == status.st_dev
    }

    /// Whether no other user can have opened it, now or earlier.
    private static func isOurs(_ descriptor: Int32) -> Bool {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return false }
        return status.st_mode & S_IFMT == S_IFREG && status.st_uid == geteuid() && status.st_mode & 0o077 == 0
            && status.st_nlink == 1
    }

    /// Earlier versions made the file 0644, and one may still be at work: a process that took the lock as root,
    /// and is root's in every way, is waited for. Any other has no say, nor has a set-user-ID program that
    /// inherited the lock of the process that started it.
    private var isHeldByRoot: Bool {
        var program = stat()
        guard let process = KernelLocks.holder(of: path), process > 0,
            let bytes = try? FileStore.read("/proc/\(process)/status", limit: 64 << 10),
            stat("/proc/\(process)/exe", &program) == 0
        else { return false }
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
        let users = lines.first { $0.hasPrefix("Uid:") }?.dropFirst(4).split(separator: "\t") ?? []
        return users.count == 4 && users.allSatisfy { $0 == "0" }
            && program.st_mode & (S_ISUID | S_ISGID) == 0
    }

    /// Puts a file of our own in the place of one that others may hold. One process at a time: else two
    /// would end up with a lock each.
    private func replace(
        _ descriptor: Int32, _ name: String, in folder: borrowing Directory
    ) throws(FileError) {
        let guarding = try folder.open("\(name).replaced", O_RDWR | O_CREAT | O_NONBLOCK, "open", mode: 0o600)
        defer { close(guarding) }
        guard LockFile.isOurs(guarding) else {
            folder.remove("\(name).replaced")
            return
        }
        guard uninterrupted({ flock(guarding, LOCK_EX) }) == 0,
            try isCurrent(descriptor, name, in: folder)
        else { return }
        folder.remove(name)
        folder.remove("\(name).replaced")
    }

    /// For messages where the kernel cannot say who holds it; the lock itself does not depend on it. In
    /// place, since a full disk has no room for more.
    private func note(in descriptor: Int32) {
        let number = String(getpid())
        let text = Array((number + String(repeating: " ", count: max(0, 15 - number.utf8.count)) + "\n").utf8)
        _ = pwrite(descriptor, text, text.count, 0)
    }

    private static func processID(in bytes: [UInt8]) -> Int32? {
        Int32(String(decoding: bytes.prefix { (0x30...0x39).contains($0) }, as: UTF8.self))
    }
}
