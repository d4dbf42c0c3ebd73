import Glibc
import Netlink

/// A file operation that the system refused.
struct FileError: Error, Hashable {
    /// Such as `write`.
    let operation: String
    let path: String
    let errno: Errno

    var failure: Failure {
        let isDenied = errno == .accessDenied || errno == .notPermitted
        return Failure(
            isDenied ? .notPermitted : .failed, "could not \(operation) \(path)",
            kernelWords: errno.description)
    }
}

/// Reads and writes whole files; a write survives a power cut whole or not at all.
enum FileStore {
    /// - Parameter limit: in bytes; a longer file is refused unread.
    static func read(_ path: String, limit: Int = 16 << 20) throws(FileError) -> [UInt8] {
        let descriptor = try open(path, O_RDONLY, "read")
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 64 * 1024)
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
        try replace(path) { temporary throws(FileError) in
            try create(temporary, with: bytes, mode: mode)
        }
    }

    /// The same with whatever is made at a temporary path.
    static func replace(_ path: String, by make: (String) throws(FileError) -> Void) throws(FileError) {
        let folder = FileStore.folder(of: path)
        try makeFolder(folder)
        let temporary = temporaryName(for: path)
        unlink(temporary)
        do {
            try make(temporary)
            try rename(temporary, to: path)
        } catch {
            unlink(temporary)
            throw FileError(operation: error.operation, path: path, errno: error.errno)
        }
        try synchronize(folder: folder)
    }

    /// Where a file is made before it takes the place of another. Hidden, since what reads a whole
    /// folder, as dnsmasq does, leaves hidden files alone.
    private static func temporaryName(for path: String) -> String {
        let name = path.split(separator: "/").last.map(String.init) ?? ""
        return "\(folder(of: path))/.\(name).new"
    }

    /// Takes away what a replacement left that did not come to its end.
    static func sweep(_ path: String) {
        unlink(temporaryName(for: path))
    }

    /// A new file, whole and on the disk; its name is so only once the folder is synchronized.
    static func create(_ path: String, with bytes: [UInt8], mode: mode_t = 0o644) throws(FileError) {
        try create(path, with: bytes, mode: mode) { _ in }
    }

    /// The same, with something done to the file before it is on the disk.
    static func create(
        _ path: String, with bytes: [UInt8], mode: mode_t, finishing: (Int32) throws(FileError) -> Void
    ) throws(FileError) {
        let descriptor = try open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, "write", mode: mode)
        defer { close(descriptor) }
        try write(bytes, to: descriptor, path: path)
        try finishing(descriptor)
        try check("write", path) { fsync(descriptor) }
    }

    /// Moves a file or folder over what has the name, within one file system.
    static func rename(_ path: String, to new: String) throws(FileError) {
        try check("write", new) { Glibc.rename(path, new) }
    }

    /// Makes the folder and those above it, where they are missing.
    static func makeFolder(_ path: String) throws(FileError) {
        if access(path, F_OK) == 0 { return }
        let parent = folder(of: path)
        if parent != path, !parent.isEmpty { try makeFolder(parent) }
        do {
            try check("make folder", path) { mkdir(path, 0o755) }
        } catch  where error.errno == .exists {
            // Somebody else was quicker.
        }
    }

    /// Makes a rename in the folder last.
    static func synchronize(folder: String) throws(FileError) {
        let descriptor = try open(folder, O_RDONLY | O_DIRECTORY, "open")
        defer { close(descriptor) }
        try check("write", folder) { fsync(descriptor) }
    }

    static func open(
        _ path: String, _ flags: Int32, _ operation: String, mode: mode_t = 0
    ) throws(FileError) -> Int32 {
        try check(operation, path) { Glibc.open(path, flags | O_CLOEXEC, mode) }
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
