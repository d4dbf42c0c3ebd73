import Glibc

extension FileStore {
    /// Removes a folder and what is in it, but neither follows links nor crosses into what is
    /// mounted there.
    static func removeFolder(_ path: String) {
        emptyFolder(path)
        rmdir(path)
    }

    /// Removes what is in a folder, and leaves that.
    static func emptyFolder(_ path: String) {
        var status = stat()
        guard lstat(path, &status) == 0 else { return }
        for name in names(in: path) { remove("\(path)/\(name)", on: status.st_dev) }
    }

    private static func remove(_ path: String, on device: dev_t) {
        var status = stat()
        guard lstat(path, &status) == 0, status.st_dev == device else { return }
        if status.st_mode & S_IFMT == S_IFDIR {
            for name in names(in: path) { remove("\(path)/\(name)", on: device) }
            rmdir(path)
        } else {
            unlink(path)
        }
    }
}
