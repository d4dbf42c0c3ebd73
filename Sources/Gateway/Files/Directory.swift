import Glibc
import NetworkModel
import Netlink

/// An open directory. Everything is done to the names in it through its descriptor, so that no other
/// user can lead a change elsewhere by exchanging a part of its path meanwhile.
struct Directory: ~Copyable {
    /// Opened with O_PATH: good for the `…at` system calls, not for reading.
    let descriptor: Int32
    /// As it was named, for messages.
    let path: String

    init(owning descriptor: Int32, path: String) {
        self.descriptor = descriptor
        self.path = path
    }

    deinit { close(descriptor) }

    /// O_PATH, which the C library names only for GNU's dialect.
    static let pathOnly = __O_PATH

    /// Opens a directory. A symbolic link on the way is followed only where no other user can have put it
    /// there (`DirectoryWalk`).
    ///
    /// - Parameters:
    ///   - isMade: whether missing directories are created, 0755.
    ///   - operation: what a failure calls the attempt.
    init(_ path: String, isMade: Bool = false, for operation: String = "open") throws(FileError) {
        let flags = Directory.pathOnly | O_DIRECTORY | O_CLOEXEC
        let descriptor = uninterrupted { LinklessOpen.open(path.isEmpty ? "/" : path, from: AT_FDCWD, flags) }
        if descriptor >= 0 {
            self.init(owning: descriptor, path: path)
            return
        }
        let error = Errno.current
        let isWalked = [.tooManyLinks, .notImplemented, .notPermitted].contains(error)
        guard isWalked || (isMade && error == .noEntry) else {
            throw FileError(operation: operation, path: path, errno: error)
        }
        let walk = DirectoryWalk(path: path, isMade: isMade, operation: operation)
        self.init(owning: try walk.open(), path: path)
    }

    /// The path of a name in it, for messages.
    func path(of name: String) -> String { path.hasSuffix("/") ? path + name : "\(path)/\(name)" }

    /// What has the name, links not followed; nil where nothing has.
    func status(of name: String) throws(FileError) -> stat? {
        var status = stat()
        guard fstatat(descriptor, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else {
            let error = Errno.current
            if error == .noEntry { return nil }
            throw FileError(operation: "read", path: path(of: name), errno: error)
        }
        return status
    }

    /// Of the directory itself.
    var status: stat {
        get throws(FileError) {
            var status = stat()
            guard fstat(descriptor, &status) == 0 else {
                throw FileError(operation: "read", path: path, errno: .current)
            }
            return status
        }
    }

    /// Opens a file in it (openat(2)); a symbolic link is refused.
    func open(
        _ name: String, _ flags: Int32, _ operation: String, mode: mode_t = 0
    ) throws(FileError) -> Int32 {
        try FileStore.check(operation, path(of: name)) {
            openat(descriptor, name, flags | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY, mode)
        }
    }

    /// Opens a directory in it for reading its names; a symbolic link is refused.
    func readable(_ name: String = ".") throws(FileError) -> Int32 {
        let readable = uninterrupted {
            openat(descriptor, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        }
        guard readable >= 0 else {
            throw FileError(operation: "read", path: path(of: name), errno: .current)
        }
        return readable
    }

    /// Where a symbolic link leads (readlinkat(2)).
    func destination(ofLink name: String) throws(FileError) -> String {
        var bytes = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlinkat(descriptor, name, &bytes, bytes.count)
        guard count >= 0 else {
            throw FileError(operation: "read", path: path(of: name), errno: .current)
        }
        return String(decoding: bytes.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Moves a name over another one, within a file system.
    func rename(_ name: String, to new: String, in other: borrowing Directory) throws(FileError) {
        let (source, target) = (descriptor, other.descriptor)
        try FileStore.check("write", other.path(of: new)) { renameat(source, name, target, new) }
    }

    /// Removes a file or a link; nothing where there is none.
    func remove(_ name: String) { unlinkat(descriptor, name, 0) }

    /// Makes the names in it last.
    func synchronize() throws(FileError) {
        let readable = try readable()
        defer { close(readable) }
        try FileStore.check("write", path) { fsync(readable) }
    }
}

extension Directory {
    /// True where neither the directory nor a name in it can be changed by other users.
    var isTrusted: Bool {
        get throws(FileError) {
            Directory.isTrusted(try status)
        }
    }

    /// Whether only root, and the user that this process runs as, can write to what has this status.
    static func isTrusted(_ status: stat) -> Bool {
        (status.st_uid == 0 || status.st_uid == geteuid()) && status.st_mode & 0o022 == 0
    }

    /// The names in a directory by an open descriptor, which is closed.
    static func names(owning descriptor: Int32, path: String) throws(FileError) -> [String] {
        guard let stream = fdopendir(descriptor) else {
            let error = Errno.current
            close(descriptor)
            throw FileError(operation: "read", path: path, errno: error)
        }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }
}
