import Glibc

/// Room on a disk, looked for before it is needed.
enum DiskSpace {
    /// - Parameters:
    ///   - bytes: to be written below the folder, which need not be there yet.
    ///   - what: what a person calls them.
    ///   - undone: what has not been done, in words.
    /// - Throws: `Failure` with how much is missing.
    static func demand(
        _ bytes: UInt64, below folder: String, for what: String, undone: String = "nothing was fetched"
    ) throws(Failure) {
        let free = try free(below: folder)
        guard free < bytes else { return }
        throw Failure(
            .failed, "\(what) takes \(megabytes(bytes)) more, and \(folder) has room for \(megabytes(free))",
            remedy: "make room there, or mount a larger disk; \(undone)")
    }

    /// How many bytes more a folder takes, which need not be there yet.
    static func free(below folder: String) throws(Failure) -> UInt64 {
        var path = folder
        while access(path, F_OK) != 0, path != "/", path != "." { path = FileStore.folder(of: path) }
        var status = statvfs()
        guard statvfs(path, &status) == 0 else {
            throw FileError(operation: "look for room in", path: path, errno: .current).failure
        }
        return UInt64(status.f_bavail) * UInt64(status.f_frsize)
    }

    private static func megabytes(_ bytes: UInt64) -> String {
        "\(bytes / 1_000_000 + (bytes % 1_000_000 == 0 ? 0 : 1)) MB"
    }
}
