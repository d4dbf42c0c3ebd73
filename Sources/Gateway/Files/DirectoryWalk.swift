import Glibc
import NetworkModel
import Netlink

/// Opens a directory part by part, where the kernel's own walk may not do: symbolic links are on the
/// way, or directories are missing.
///
/// A link is followed where its directory is root's (or ours) and no other user may write to it, or where it
/// leads to what its owner owns anyway, as nginx's `if_not_owner` has it. Any other one could have been
/// put there to lead root to what its author may not touch.
struct DirectoryWalk {
    let path: String
    /// Whether missing directories are created.
    let isMade: Bool
    let operation: String
    /// As the kernel's MAXSYMLINKS.
    private static let mostLinks = 40

    /// - Returns: a descriptor opened with O_PATH.
    func open() throws(FileError) -> Int32 {
        try open(path, from: AT_FDCWD, depth: 0)
    }

    private func open(_ path: String, from start: Int32, depth: Int) throws(FileError) -> Int32 {
        guard depth < Self.mostLinks else { throw error(.tooManyLinks) }
        let flags = Directory.pathOnly | O_DIRECTORY | O_CLOEXEC
        var current = try check { openat(start, path.hasPrefix("/") ? "/" : ".", flags) }
        for part in path.split(separator: "/") where part != "." {
            do throws(FileError) {
                let next = try self.next(String(part), in: current, depth)
                close(current)
                current = next
            } catch {
                close(current)
                throw error
            }
        }
        return current
    }

    private func next(_ name: String, in folder: Int32, _ depth: Int) throws(FileError) -> Int32 {
        let flags = Directory.pathOnly | O_NOFOLLOW | O_CLOEXEC
        var next = openat(folder, name, flags)
        if next < 0, isMade, Errno.current == .noEntry {
            let result = FaultPoint.file.call { mkdirat(folder, name, 0o755) }
            guard result == 0 || Errno.current == .exists else { throw error(.current) }
            next = openat(folder, name, flags)
        }
        guard next >= 0 else { throw error(.current) }
        do throws(FileError) {
            let status = try status(of: next)
            switch status.st_mode & S_IFMT {
            case S_IFDIR: return next
            case S_IFLNK:
                let target = try follow(next, status, name, in: folder, depth)
                close(next)
                return target
            default: throw error(.notDirectory)
            }
        } catch {
            close(next)
            throw error
        }
    }

    private func follow(
        _ link: Int32, _ status: stat, _ name: String, in folder: Int32, _ depth: Int
    ) throws(FileError) -> Int32 {
        var bytes = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlinkat(link, "", &bytes, bytes.count)
        guard count > 0 else { throw error(.current) }
        let text = String(decoding: bytes.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let target = try open(text, from: folder, depth: depth + 1)
        do throws(FileError) {
            // What an ordinary user follows leads to nothing that the user may not do.
            let (owner, above) = (try self.status(of: target).st_uid, try self.status(of: folder))
            guard geteuid() != 0 || owner == status.st_uid || Directory.isTrusted(above) else {
                throw FileError(
                    operation: operation, path: path, errno: .tooManyLinks,
                    reason: FileError.foreignLink(name))
            }
        } catch {
            close(target)
            throw error
        }
        return target
    }

    private func status(of descriptor: Int32) throws(FileError) -> stat {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw error(.current) }
        return status
    }

    private func check(_ call: () -> Int32) throws(FileError) -> Int32 {
        let result = uninterrupted(call)
        guard result >= 0 else { throw error(.current) }
        return result
    }

    private func error(_ errno: Errno) -> FileError {
        FileError(operation: operation, path: path, errno: errno)
    }
}
