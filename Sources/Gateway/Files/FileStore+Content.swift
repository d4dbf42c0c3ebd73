import Glibc
import Netlink
import NetworkModel

/// Files, links and folders as states name them.
extension FileStore {
    /// What has this path; a link is not followed.
    static func content(_ path: String) throws(FileError) -> FileContent {
        let (parent, name) = split(path)
        do throws(FileError) {
            let folder = try Directory(parent, for: "read")
            return try content(of: name, in: folder)
        } catch  where error.errno == .noEntry || error.errno == .notDirectory {
            // A folder on the way that is no folder has nothing in it either.
            return .absent
        }
    }

    private static func content(
        of name: String, in folder: borrowing Directory
    ) throws(FileError) -> FileContent {
        guard let status = try folder.status(of: name) else { return .absent }
        switch status.st_mode & S_IFMT {
        case S_IFREG:
            // By what is open: the name may be another file's by now.
            let descriptor = try folder.open(name, O_RDONLY | O_NONBLOCK, "read")
            defer { close(descriptor) }
            let bytes = try read(descriptor, folder.path(of: name))
            var opened = stat()
            fstat(descriptor, &opened)
            return .regular(RegularFile(bytes: bytes, access: FileAccess(opened)))
        case S_IFLNK: return .link(to: try folder.destination(ofLink: name))
        case S_IFDIR:
            let isMounted = try folder.status.st_dev != status.st_dev
            return .folder(
                FileContent.Folder(
                    isEmpty: !isMounted && isEmpty(name, in: folder), access: FileAccess(status)))
        default: return .special
        }
    }

    /// Also where it may not be read.
    private static func isEmpty(_ name: String, in folder: borrowing Directory) -> Bool {
        guard let descriptor = try? folder.readable(name) else { return true }
        return (try? Directory.names(owning: descriptor, path: folder.path(of: name)))?.isEmpty ?? true
    }

    /// Makes the path have this. Temporary file in the same folder, fsync, rename, fsync of the folder;
    /// a folder that is not empty stays.
    static func make(_ path: String, _ content: FileContent) throws(FileError) {
        let (parent, name) = split(path)
        switch content {
        case .absent:
            do throws(FileError) {
                try remove(name, in: Directory(parent, for: "remove"))
            } catch  where error.errno == .noEntry || error.errno == .notDirectory {
                return
            }
        case .regular(let file):
            try replace(name, in: Directory(parent, isMade: true, for: "write")) {
                folder, temporary throws(FileError) in
                try create(temporary, in: folder, with: file.bytes, mode: 0o600) {
                    descriptor throws(FileError) in try give(descriptor, file.access, "write", path)
                }
            }
        case .link(let target):
            try replace(name, in: Directory(parent, isMade: true, for: "write")) {
                folder, temporary throws(FileError) in
                let descriptor = folder.descriptor
                try check("write", path) { symlinkat(target, descriptor, temporary) }
            }
        case .folder(let wanted):
            try makeFolder(name, in: Directory(parent, isMade: true, for: "make folder"), wanted.access)
        case .special: throw FileError(operation: "write", path: path, errno: .invalidArgument)
        }
    }

    private static func give(
        _ descriptor: Int32, _ access: FileAccess, _ operation: String, _ path: String
    ) throws(FileError) {
        try check(operation, path) { fchown(descriptor, access.user, access.group) }
        try check(operation, path) { fchmod(descriptor, mode_t(access.mode)) }
    }

    /// One that is there stays as it is, also where a link leads to it.
    private static func makeFolder(
        _ name: String, in folder: borrowing Directory, _ access: FileAccess
    ) throws(FileError) {
        let path = folder.path(of: name)
        var target = stat()
        if fstatat(folder.descriptor, name, &target, 0) == 0 { return }
        let parent = folder.descriptor
        try check("make folder", path) { mkdirat(parent, name, 0o700) }
        let descriptor = try folder.readable(name)
        defer { close(descriptor) }
        // A user who may write to the directory above may have put another one in its place.
        var made = stat()
        fstat(descriptor, &made)
        guard made.st_uid == geteuid(), isEmpty(name, in: folder) else {
            throw FileError(operation: "make folder", path: path, errno: .exists)
        }
        try give(descriptor, access, "make folder", path)
    }

    private static func remove(_ name: String, in folder: borrowing Directory) throws(FileError) {
        guard let status = try folder.status(of: name) else { return }
        let isFolder = status.st_mode & S_IFMT == S_IFDIR
        let (path, parent) = (folder.path(of: name), folder.descriptor)
        do {
            try check("remove", path) { unlinkat(parent, name, isFolder ? AT_REMOVEDIR : 0) }
        } catch  where error.errno == .noEntry {
            return
        } catch  where error.errno == .notEmpty || error.errno == .exists {
            return
        }
        try folder.synchronize()
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
        let (parent, name) = split(path)
        let folder = try Directory(parent, for: "touch")
        let descriptor = folder.descriptor
        try check("touch", path) { utimensat(descriptor, name, nil, AT_SYMLINK_NOFOLLOW) }
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

extension FileAccess {
    /// The lower twelve bits of the mode, and the owner.
    init(_ status: stat) {
        self.init(
            mode: UInt16(truncatingIfNeeded: status.st_mode & 0o7777), user: status.st_uid,
            group: status.st_gid)
    }
}
