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
        let room = try room(below: folder)
        guard room < bytes else { return }
        throw Failure(
            .failed, "\(what) takes \(megabytes(bytes)) more, and \(folder) has room for \(megabytes(room))",
            remedy: "make room there, or mount a larger disk; \(undone)")
    }

    /// How many bytes more what is fetched may take: the free room less a reserve, without which `down`,
    /// `rollback` and the next apply could not write their own files.
    static func room(below folder: String) throws(Failure) -> UInt64 {
        let status = try status(below: folder)
        let free = bytes(status.f_bavail, status)
        let reserve = min(largestReserve, bytes(status.f_blocks, status) / 16)
        return free > reserve ? free - reserve : 0
    }

    /// How many bytes more a folder takes, which need not be there yet.
    static func free(below folder: String) throws(Failure) -> UInt64 {
        let status = try status(below: folder)
        return bytes(status.f_bavail, status)
    }

    private static let largestReserve: UInt64 = 256 << 20

    private static func bytes(_ blocks: fsblkcnt_t, _ status: statvfs) -> UInt64 {
        let (bytes, isBeyond) = UInt64(blocks).multipliedReportingOverflow(by: UInt64(status.f_frsize))
        return isBeyond ? .max : bytes
    }

    private static func status(below folder: String) throws(Failure) -> statvfs {
        var path = folder
        while access(path, F_OK) != 0, path != "/", path != "." { path = FileStore.folder(of: path) }
        var status = statvfs()
        guard statvfs(path, &status) == 0 else {
            throw FileError(operation: "look for room in", path: path, errno: .current).failure
        }
        return status
    }

    static func megabytes(_ bytes: UInt64) -> String {
        "\(bytes / 1_000_000 + (bytes % 1_000_000 == 0 ? 0 : 1)) MB"
    }
}
