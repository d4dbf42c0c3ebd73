import Glibc

/// Whether gwnet itself is at work: what it is just changing is no drift.
struct Composure: Hashable {
    /// Somebody holds the lock.
    let isLocked: Bool
    /// A change has come to no verdict.
    let isPending: Bool
    /// The newest generation, confirmed or not.
    let generation: Int?

    init(_ paths: Paths) {
        isLocked = Self.holdsSomebody(paths.lock)
        let folder = PendingFolder(paths)
        isPending = folder.isThere && folder.awaitedGeneration == nil
        generation = ProfileInQuestion.generationInForce(paths)?.number
    }

    var isCalm: Bool { !isLocked && !isPending }

    /// By the kernel's list, for even a try would keep others from the lock (proc_locks(5)).
    private static func holdsSomebody(_ path: String) -> Bool {
        var status = stat()
        guard stat(path, &status) == 0, let bytes = try? FileStore.read("/proc/locks") else { return false }
        // As new_decode_dev counts; /run is of a file system whose files say which device they are on.
        let device = UInt64(status.st_dev)
        let (major, minor) = ((device >> 8) & 0xfff, (device & 0xff) | ((device >> 12) & 0xfff00))
        let file = " \(Self.hexadecimal(major)):\(Self.hexadecimal(minor)):\(status.st_ino) "
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").contains { line in
            line.contains(" FLOCK ") && line.contains(file) && !line.contains("->")
        }
    }

    /// As `%02x`.
    private static func hexadecimal(_ number: UInt64) -> String {
        (number < 16 ? "0" : "") + String(number, radix: 16)
    }
}
