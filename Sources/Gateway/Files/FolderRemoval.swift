import Glibc

extension FileStore {
    /// Removes a folder and what is in it, but neither follows links nor crosses into what is
    /// mounted there.
    static func removeFolder(_ path: String) {
        let (parent, name) = split(path)
        guard let folder = try? Directory(parent) else { return }
        empty(name, in: folder)
        unlinkat(folder.descriptor, name, AT_REMOVEDIR)
    }

    /// Removes what is in a folder, and leaves that.
    static func emptyFolder(_ path: String) {
        let (parent, name) = split(path)
        if let folder = try? Directory(parent) { empty(name, in: folder) }
    }

    private static func empty(_ name: String, in folder: borrowing Directory) {
        guard let descriptor = try? folder.readable(name) else { return }
        let inner = Directory(owning: descriptor, path: folder.path(of: name))
        guard let device = try? inner.status.st_dev, let listing = try? inner.readable() else { return }
        for entry in (try? Directory.names(owning: listing, path: inner.path)) ?? [] {
            remove(entry, in: inner, on: device)
        }
    }

    private static func remove(_ name: String, in folder: borrowing Directory, on device: dev_t) {
        guard let status = (try? folder.status(of: name)) ?? nil, status.st_dev == device else { return }
        let isFolder = status.st_mode & S_IFMT == S_IFDIR
        if isFolder { empty(name, in: folder) }
        unlinkat(folder.descriptor, name, isFolder ? AT_REMOVEDIR : 0)
    }
}
