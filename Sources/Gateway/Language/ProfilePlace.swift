import Glibc
import NetworkModel
import Netlink
import Profile

/// A profile to be edited: its directory and the very file that was read, both open. A profile may lie in
/// a directory of another user, who can exchange names in it at any moment.
struct ProfilePlace: ~Copyable {
    let folder: Directory
    /// In the folder; no symbolic link.
    let name: String
    let bytes: [UInt8]
    /// Of the file that the bytes were read from.
    private let status: stat
    private static let mostLinks = 8

    /// - Throws: `FileError` where a link leads from a directory of other users to a file of another owner.
    init(_ path: String) throws(FileError) {
        var (parent, name) = FileStore.split(path)
        var folder = try Directory(parent)
        var owners: [uid_t] = []
        for _ in 0..<Self.mostLinks {
            guard let status = try folder.status(of: name), status.st_mode & S_IFMT == S_IFLNK else { break }
            if try !folder.isTrusted, geteuid() == 0 { owners.append(status.st_uid) }
            let target = try folder.destination(ofLink: name)
            let isAbsolute = target.hasPrefix("/")
            (parent, name) = FileStore.split(isAbsolute ? target : folder.path(of: target))
            folder = try Directory(parent)
        }
        let descriptor = try folder.open(name, O_RDONLY | O_NONBLOCK, "read")
        defer { close(descriptor) }
        var status = stat()
        fstat(descriptor, &status)
        guard owners.allSatisfy({ $0 == status.st_uid }) else {
            throw FileError(
                operation: "edit", path: path, errno: .tooManyLinks, reason: FileError.foreignLink(path))
        }
        bytes = try FileStore.read(
            descriptor, folder.path(of: name), limit: ProfileReader.maximumSize)
        self.status = status
        self.folder = folder
        self.name = name
    }

    /// Puts another text in its place, with the same owner and mode.
    ///
    /// - Throws: `Failure` with code `busy` where the file has changed since it was read.
    func replace(with text: [UInt8]) throws(Failure) {
        do {
            // Only the owner's and the file's permissions: no set-user-ID bit outlives a new text.
            let (owner, group, mode) = (status.st_uid, status.st_gid, status.st_mode & 0o777)
            let path = folder.path(of: name)
            try FileStore.replace(name, in: folder) { folder, temporary throws(FileError) in
                try FileStore.create(temporary, in: folder, with: text, mode: 0o600) {
                    descriptor throws(FileError) in
                    var made = stat()
                    fstat(descriptor, &made)
                    if made.st_uid != owner || made.st_gid != group {
                        try FileStore.check("write", path) { fchown(descriptor, owner, group) }
                    }
                    try FileStore.check("write", path) { fchmod(descriptor, mode) }
                }
                guard try isUnchanged else {
                    throw FileError(operation: "write", path: path, errno: .busy)
                }
            }
        } catch {
            guard error.errno == .busy else { throw error.failure }
            throw Failure(
                .busy, "\(folder.path(of: name)) was changed by another program while it was edited",
                remedy: "nothing was written; run it again")
        }
    }

    private var isUnchanged: Bool {
        get throws(FileError) {
            guard let present = try folder.status(of: name) else { return false }
            return present.st_ino == status.st_ino && present.st_dev == status.st_dev
                && present.st_size == status.st_size && present.st_mtim.tv_sec == status.st_mtim.tv_sec
                && present.st_mtim.tv_nsec == status.st_mtim.tv_nsec
        }
    }
}
