import Glibc
import Netlink
import NetworkModel

/// Files, links and folders as states name them.
extension FileStore {
    /// What has this path; a link is not followed.
    static func content(_ path: String) throws(FileError) -> FileContent {
        var status = stat()
        guard lstat(path, &status) == 0 else {
            // A folder on the way that is no folder has nothing in it either.
            if [ENOENT, ENOTDIR].contains(errno) { return .absent }
            throw FileError(operation: "read", path: path, errno: .current)
        }
        let access = FileAccess(
            mode: UInt16(truncatingIfNeeded: status.st_mode & 0o7777), user: status.st_uid,
            group: status.st_gid)
        switch status.st_mode & S_IFMT {
        case S_IFREG: return .regular(RegularFile(bytes: try read(path), access: access))
        case S_IFLNK: return .link(to: try target(ofLink: path))
        case S_IFDIR:
            var above = stat()
            let isMounted = stat(folder(of: path), &above) == 0 && above.st_dev != status.st_dev
            return .folder(
                FileContent.Folder(isEmpty: !isMounted && names(in: path).isEmpty, access: access))
        default: return .special
        }
    }

    /// Makes the path have this. Temporary file in the same folder, fsync, rename, fsync of the folder;
    /// a folder that is not empty stays.
    static func make(_ path: String, _ content: FileContent) throws(FileError) {
        switch content {
        case .absent: try remove(path)
        case .regular(let file):
            try replace(path) { temporary throws(FileError) in
                try create(temporary, with: file.bytes, mode: 0o600) { descriptor throws(FileError) in
                    try check("write", path) { fchown(descriptor, file.access.user, file.access.group) }
                    try check("write", path) { fchmod(descriptor, mode_t(file.access.mode)) }
                }
            }
        case .link(let target):
            try replace(path) { temporary throws(FileError) in
                try check("write", path) { symlink(target, temporary) }
            }
        case .folder(let folder):
            if access(path, F_OK) == 0 { return }
            try makeFolder(path)
            let descriptor = try open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, "make folder")
            defer { close(descriptor) }
            try check("make folder", path) { fchown(descriptor, folder.access.user, folder.access.group) }
            try check("make folder", path) { fchmod(descriptor, mode_t(folder.access.mode)) }
        case .special: throw FileError(operation: "write", path: path, errno: .invalidArgument)
        }
    }

    private static func remove(_ path: String) throws(FileError) {
        do {
            try check("remove", path) { Glibc.remove(path) }
        } catch  where error.errno == .noEntry {
            return
        } catch  where error.errno == .notEmpty || error.errno == .exists {
            return
        }
        try synchronize(folder: folder(of: path))
    }

    private static func target(ofLink path: String) throws(FileError) -> String {
        guard let target = destination(ofLink: path) else {
            throw FileError(operation: "read", path: path, errno: .current)
        }
        return target
    }

    /// Whether the path leads to a folder, over links too.
    static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// Whether the path leads to a file that everybody may read, as those who serve it must.
    static func isReadable(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG && status.st_mode & 0o004 != 0
    }

    /// Gives a symbolic link the time of now, and not what it leads to.
    static func renewTime(ofLink path: String) throws(FileError) {
        try check("touch", path) { utimensat(AT_FDCWD, path, nil, AT_SYMLINK_NOFOLLOW) }
    }

    /// How many bytes a file has; 0 where there is none.
    static func size(_ path: String) -> UInt64 {
        var status = stat()
        return stat(path, &status) == 0 ? UInt64(clamping: status.st_size) : 0
    }

    /// Whether it is a program that we may run.
    static func isExecutable(_ path: String) -> Bool { Glibc.access(path, X_OK) == 0 }

    /// Where a symbolic link leads (readlink(2)); nil, and errno, where it cannot be read.
    static func destination(ofLink path: String) -> String? {
        var bytes = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink(path, &bytes, bytes.count)
        guard count >= 0 else { return nil }
        return String(decoding: bytes.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
