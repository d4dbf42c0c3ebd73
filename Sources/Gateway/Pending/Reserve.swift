import Glibc
import Netlink
import NetworkModel

/// Room on the disk that a file of the state folder keeps, so that `down`, `rollback` and a revert can write
/// where everything else has filled the disk (posix_fallocate(3)).
struct Reserve {
    private let path: String
    private let state: String
    private static let unit: UInt64 = 1 << 20

    init(_ paths: Paths) {
        path = paths.reserve
        state = paths.state
    }

    /// Enough to write a checkpoint of these files, where each byte takes up to four, and the files.
    static func size(for content: some Sequence<FileContent>) -> UInt64 {
        var bytes: UInt64 = 0
        for case .regular(let file) in content { bytes += UInt64(file.bytes.count) * 5 + 4096 }
        return (bytes / unit + 1) * unit
    }

    /// Keeps so much room; where it is kept already, nothing is written.
    ///
    /// - Returns: false where there is no such room.
    @discardableResult
    func keep(_ bytes: UInt64) -> Bool {
        if FileStore.size(path) >= bytes { return true }
        let (parent, name) = FileStore.split(path)
        guard let folder = try? Directory(parent, for: "write") else { return false }
        let temporary = ".\(name).new"
        folder.remove(temporary)
        do throws(FileError) {
            let descriptor = try folder.open(temporary, O_WRONLY | O_CREAT | O_EXCL, "write", mode: 0o600)
            defer { close(descriptor) }
            let error = posix_fallocate(descriptor, 0, off_t(clamping: bytes))
            guard error == 0 else {
                throw FileError(operation: "write", path: path, errno: Errno(rawValue: error))
            }
            try folder.rename(temporary, to: name, in: folder)
            return true
        } catch {
            folder.remove(temporary)
            return false
        }
    }

    /// Frees the room where the disk has hardly any other left.
    func release() {
        let size = FileStore.size(path)
        guard size > 0, let free = try? DiskSpace.free(below: state), free < 2 * size else { return }
        FileStore.removeFile(path)
    }

    /// Keeps no room any more: there is nothing to take back.
    func end() { FileStore.removeFile(path) }
}
