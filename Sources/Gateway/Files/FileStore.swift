import Glibc
import Netlink

/// A file operation that the system refused.
struct FileError: Error, Hashable {
    /// Such as `write`.
    let operation: String
    let path: String
    let errno: Errno
    /// What a person is told instead of the kernel's words.
    var reason: String?

    var failure: Failure {
        let isDenied = errno == .accessDenied || errno == .notPermitted
        return Failure(
            isDenied ? .notPermitted : .failed, "could not \(operation) \(path)",
            kernelWords: reason ?? errno.description,
            remedy: reason == nil ? nil : "see who owns it and the directories above it (namei -l \(path))")
    }

    static func foreignLink(_ name: String) -> String {
        "the symbolic link \(name) is in a directory that other users may write to, and leads to another owner's"
    }
}

/// Reads and writes whole files; a write survives a power cut whole or not at all.
///
/// Every change is made by the descriptor of the directory (`Directory`), so that no other user can
/// lead it elsewhere. A read of a file that is not ours looks once: open, then all by that descriptor.
enum FileStore {
    /// Of a regular file: what another user may put in its place, such as a pipe without a writer, is
    /// refused and keeps no command waiting.
    ///
    /// - Parameter limit: in bytes; a longer file is refused unread.
    static func read(_ path: String, limit: Int = 16 << 20) throws(FileError) -> [UInt8] {
        // The shell's <(…) is a pipe, and not by a path that others could change.
        let mayBePipe = ["/dev/stdin", "/dev/fd/", "/proc/self/fd/"].contains(where: path.hasPrefix)
        let descriptor = try check("read", path) {
            Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | (mayBePipe ? 0 : O_NONBLOCK))
        }
        defer { close(descriptor) }
        return try read(descriptor, path, limit: limit, mayBePipe: mayBePipe)
    }

    /// All of an open file.
    static func read(
        _ descriptor: Int32, _ path: String, limit: Int = 16 << 20, mayBePipe: Bool = false
    ) throws(FileError) -> [UInt8] {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            throw FileError(operation: "read", path: path, errno: .current)
        }
        switch status.st_mode & S_IFMT {
        case S_IFREG: break
        case S_IFDIR: throw FileError(operation: "read", path: path, errno: Errno(rawValue: EISDIR))
        default:
            guard mayBePipe else {
                throw FileError(
                    operation: "read", path: path, errno: .invalidArgument, reason: "it is not a regular file"
                )
            }
        }
        var bytes: [UInt8] = []
        // What the kernel makes up, as in /proc, has no size.
        let size = status.st_size > 0 ? Int(clamping: status.st_size) : 64 << 10
        var chunk = [UInt8](repeating: 0, count: min(max(size, 511) + 1, 64 << 10))
        while true {
            let count = uninterrupted {
                FaultPoint.file.transfer(chunk.count) { Glibc.read(descriptor, &chunk, $0) }
            }
            guard count >= 0 else { throw FileError(operation: "read", path: path, errno: .current) }
            guard count > 0 else { return bytes }
            bytes += chunk[..<count]
            guard bytes.count <= limit else {
                throw FileError(operation: "read", path: path, errno: .fileTooBig)
            }
        }
    }

    /// Nil where there is no such file.
    static func readIfPresent(_ path: String, limit: Int = 16 << 20) throws(FileError) -> [UInt8]? {
        do {
            return try read(path, limit: limit)
        } catch  where error.errno == .noEntry {
            return nil
        }
    }

    /// Temporary file in the same folder, fsync, rename, fsync of the folder.
    static func replace(_ path: String, with bytes: [UInt8], mode: mode_t = 0o644) throws(FileError) {
        let (folder, name) = split(path)
        try replace(name, in: Directory(folder, isMade: true, for: "write")) {
            folder, temporary throws(FileError) in
            try create(temporary, in: folder, with: bytes, mode: mode) { _ in }
        }
    }

    /// The same with whatever is made of a temporary name.
    static func replace(
        _ name: String, in folder: borrowing Directory,
        by make: (borrowing Directory, String) throws(FileError) -> Void
    ) throws(FileError) {
        let temporary = temporaryName(for: name)
        folder.remove(temporary)
        do {
            try make(folder, temporary)
            try folder.rename(temporary, to: name, in: folder)
        } catch {
            folder.remove(temporary)
            throw FileError(
                operation: error.operation, path: folder.path(of: name), errno: error.errno,
                reason: error.reason)
        }
        try folder.synchronize()
    }

    /// Where a file is made before it takes the place of another. Hidden, since what reads a whole
    /// folder, as dnsmasq does, leaves hidden files alone.
    private static func temporaryName(for name: String) -> String { ".\(name).new" }

    /// Takes away what a replacement left that did not come to its end.
    static func sweep(_ path: String) {
        let (folder, name) = split(path)
        (try? Directory(folder))?.remove(temporaryName(for: name))
    }

    /// A new file, whole and on the disk; its name is so only once the folder is synchronized.
    static func create(_ path: String, with bytes: [UInt8], mode: mode_t = 0o644) throws(FileError) {
        let (folder, name) = split(path)
        try create(name, in: Directory(folder, for: "write"), with: bytes, mode: mode) { _ in }
    }

    /// The same, with something done to the file before it is on the disk.
    static func create(
        _ name: String, in folder: borrowing Directory, with bytes: [UInt8], mode: mode_t,
        finishing: (Int32) throws(FileError) -> Void
    ) throws(FileError) {
        let path = folder.path(of: name)
        let descriptor = try folder.open(name, O_WRONLY | O_CREAT | O_EXCL, "write", mode: mode)
        defer { close(descriptor) }
        try write(bytes, to: descriptor, path: path)
        try finishing(descriptor)
        try check("write", path) { fsync(descriptor) }
    }

    /// Moves a file or folder over what has the name, within one file system.
    static func rename(_ path: String, to new: String) throws(FileError) {
        let ((folder, name), (newFolder, newName)) = (split(path), split(new))
        try Directory(folder, for: "write").rename(
            name, to: newName, in: Directory(newFolder, for: "write"))
    }

    /// The same after a failure, as far as it can be.
    static func moveAway(_ path: String, to new: String) {
        let ((folder, name), (newFolder, newName)) = (split(path), split(new))
        guard let source = try? Directory(folder), let target = try? Directory(newFolder) else { return }
        renameat(source.descriptor, name, target.descriptor, newName)
    }

    /// Removes a file or a link; nothing where there is none.
    static func removeFile(_ path: String) {
        let (folder, name) = split(path)
        (try? Directory(folder))?.remove(name)
    }

    /// Makes the folder and those above it, where they are missing.
    static func makeFolder(_ path: String) throws(FileError) {
        _ = try Directory(path, isMade: true, for: "make folder")
    }

    /// Makes a rename in the folder last.
    static func synchronize(folder: String) throws(FileError) {
        try Directory(folder).synchronize()
    }

    /// Opens a file. One that is written to, or where links are refused, is opened by its directory.
    static func open(
        _ path: String, _ flags: Int32, _ operation: String, mode: mode_t = 0
    ) throws(FileError) -> Int32 {
        let isOnlyRead = flags & (O_ACCMODE | O_CREAT | O_NOFOLLOW) == O_RDONLY
        guard !isOnlyRead, !["/proc/", "/sys/"].contains(where: path.hasPrefix) else {
            return try check(operation, path) { Glibc.open(path, flags | O_CLOEXEC, mode) }
        }
        let (folder, name) = split(path)
        return try Directory(folder, for: operation).open(name, flags, operation, mode: mode)
    }

    static func write(_ bytes: [UInt8], to descriptor: Int32, path: String) throws(FileError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = uninterrupted {
                FaultPoint.file.transfer(rest.count) { count in
                    rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, count) }
                }
            }
            guard count > 0 else { throw FileError(operation: "write", path: path, errno: .current) }
            rest = rest.dropFirst(count)
        }
    }

    @discardableResult
    static func check(
        _ operation: String, _ path: String, _ call: () -> Int32
    ) throws(FileError) -> Int32 {
        let result = uninterrupted { FaultPoint.file.call(call) }
        guard result >= 0 else { throw FileError(operation: operation, path: path, errno: .current) }
        return result
    }
}
