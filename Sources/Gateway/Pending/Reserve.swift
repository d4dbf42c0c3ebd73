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

    /// Enough to write a checkpoint of any of these states, where each byte of a file takes up to four, and its files.
    private static func size(for states: [NetworkState]) -> UInt64 {
        let sizes = states.map { state in
            var bytes: UInt64 = 0
            for case .regular(let file) in state.files.values { bytes += UInt64(file.bytes.count) * 5 + 4096 }
            return bytes
        }
        return ((sizes.max() ?? 0) / unit + 1) * unit
    }

    /// For states that may have to be left again; none where gwnet is in force in none of them.
    ///
    /// - Returns: false where there is no such room.
    @discardableResult
    func keep(for states: [NetworkState]) -> Bool {
        guard states.contains(where: { $0.firewall != nil }) else { return true }
        return keep(Reserve.size(for: states))
    }

    /// As it belongs to a state that is in force again.
    func settle(for state: NetworkState) {
        if state.firewall == nil { end() } else { keep(for: [state]) }
    }

    /// Keeps so much room; where it is kept already, nothing is written.
    ///
    /// - Returns: false where there is no such room.
    private func keep(_ bytes: UInt64) -> Bool {
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
