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
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            if count < 0 && Errno.current == .interrupted { continue }
            guard count >= 0 else { throw FileError(operation: "read", path: path, errno: .current) }
            guard count > 0 else { return bytes }
            bytes += chunk[..<count]
            guard bytes.count <= limit else {
                throw FileError(operation: "read", path: path, errno: .fileTooBig)
            }
        }
    }

    /// Nil where there is no such file.
    static func readIfPresent(_ path: String) throws(FileError) -> [UInt8]? {
        do {
            return try read(path)
        } catch  where error.errno == .noEntry {
            return nil
        }
    }

    /// Temporary file in the same folder, fsync, rename, fsync of the folder.
    static func replace(_ path: String, with bytes: [UInt8], mode: mode_t = 0o644) throws(FileError) {
        let folder = FileStore.folder(of: path)
        try makeFolder(folder)
        let temporary = path + ".new"
        unlink(temporary)
        let descriptor = try open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, "write", mode: mode)
        do throws(FileError) {
            defer { close(descriptor) }
            try write(bytes, to: descriptor, path: temporary)
            guard fsync(descriptor) == 0 else {
                throw FileError(operation: "write", path: temporary, errno: .current)
            }
        } catch {
            unlink(temporary)
            throw error
        }
        guard rename(temporary, path) == 0 else {
            let error = FileError(operation: "write", path: path, errno: .current)
            unlink(temporary)
            throw error
        }
        try synchronize(folder: folder)
    }

    /// Makes the folder and those above it, where they are missing.
    static func makeFolder(_ path: String) throws(FileError) {
        if access(path, F_OK) == 0 { return }
        let parent = folder(of: path)
        if parent != path, !parent.isEmpty { try makeFolder(parent) }
        guard mkdir(path, 0o755) == 0 || Errno.current == .exists else {
            throw FileError(operation: "make folder", path: path, errno: .current)
        }
    }

    /// The names in a folder, in order; none where there is no such folder.
    static func names(in folder: String) -> [String] {
        guard let stream = opendir(folder) else { return [] }
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

    /// Makes a rename in the folder last.
    static func synchronize(folder: String) throws(FileError) {
        let descriptor = try open(folder, O_RDONLY | O_DIRECTORY, "open")
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else {
            throw FileError(operation: "write", path: folder, errno: .current)
        }
    }

    /// The path as seen from everywhere, links in it left alone.
    static func absolute(_ path: String) -> String {
        guard !path.hasPrefix("/"), let current = getcwd(nil, 0) else { return path }
        defer { free(current) }
        return String(cString: current) + "/" + path
    }

    /// The path without its last part.
    static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    static func open(
        _ path: String, _ flags: Int32, _ operation: String, mode: mode_t = 0
    ) throws(FileError) -> Int32 {
        let descriptor = Glibc.open(path, flags | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw FileError(operation: operation, path: path, errno: .current) }
        return descriptor
    }

    static func write(_ bytes: [UInt8], to descriptor: Int32, path: String) throws(FileError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 && Errno.current == .interrupted { continue }
            guard count > 0 else { throw FileError(operation: "write", path: path, errno: .current) }
            rest = rest.dropFirst(count)
        }
    }
}
