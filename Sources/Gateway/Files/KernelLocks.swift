import Glibc

/// Who holds a flock(2), by the kernel's own list (proc_locks(5)): a try would keep others from the lock.
enum KernelLocks {
    /// The process that took the lock on a file, which may have passed it on; nil where it is free.
    static func holder(of path: String) -> Int32? {
        var status = stat()
        guard stat(path, &status) == 0, let bytes = try? FileStore.read("/proc/locks") else { return nil }
        // As new_decode_dev counts; /run is of a file system whose files say which device they are on.
        let device = UInt64(status.st_dev)
        let (major, minor) = ((device >> 8) & 0xfff, (device & 0xff) | ((device >> 12) & 0xfff00))
        let file = "\(hexadecimal(major)):\(hexadecimal(minor)):\(status.st_ino)"
        for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
            let words = line.split(separator: " ")
            guard words.count > 5, words[1] == "FLOCK", words[5] == file else { continue }
            return Int32(words[4])
        }
        return nil
    }

    /// As `%02x`.
    private static func hexadecimal(_ number: UInt64) -> String {
        (number < 16 ? "0" : "") + String(number, radix: 16)
    }
}
