import Glibc
import Netlink

/// The SHA-256 of a file, by sha256sum(1) of coreutils, which every Debian has.
enum FileDigest {
    private static let program = "/usr/bin/sha256sum"

    /// - Parameter noting: told how many bytes were read, now and then.
    static func sha256(_ path: String, noting: (UInt64) -> Void = { _ in }) throws(FileError) -> String {
        let descriptor = try FileStore.open(path, O_RDONLY, "read")
        defer { close(descriptor) }
        let memory = MemoryFile.make()
        defer { close(memory) }
        let sum = Program(program, [], descriptors: [0: descriptor, 1: memory, 2: memory])
        // It reads by our descriptor, whose place in the file is its own.
        func note() { noting(UInt64(max(0, lseek(descriptor, 0, SEEK_CUR)))) }
        let code: Int32
        do {
            code = try sum.start().exitCode(every: 20_000, note)
        } catch {
            throw FileError(operation: "start", path: program, errno: error)
        }
        note()
        let digest = ProgramRun.text(in: memory).prefix { $0.isHexDigit }
        guard code == 0, digest.count == 64 else {
            throw FileError(operation: "read", path: path, errno: Errno(rawValue: EIO))
        }
        return String(digest)
    }
}
