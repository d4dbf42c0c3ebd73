import Glibc
import Netlink
public import Profile
import Services

/// Changes the nodes of a profile on disk: read, edit, check, and only then write.
public struct ProfileEdit: ~Copyable {
    /// As it was named.
    public let path: String
    /// The file itself: a link to it stays one.
    private let target: String
    private let bytes: [UInt8]
    private let folder: Int32

    /// Reads the profile, and keeps other edits of gwnet's waiting until this one has ended.
    ///
    /// - Throws: `Failure` with code `missing` where there is no such file.
    public init(_ path: String) throws(Failure) {
        let target = ProfileEdit.resolved(path)
        let folder = try ProfileEdit.lockFolder(of: target, path)
        let bytes: [UInt8]
        do {
            bytes = try SourceFile.read(path)
        } catch {
            close(folder)
            throw error
        }
        self.path = path
        self.target = target
        self.bytes = bytes
        self.folder = folder
    }

    deinit { close(folder) }

    /// Adds a node behind the others; false where the very same is there already.
    public func add(_ node: Node) throws(Failure) -> Bool {
        do {
            let editor = try ProfileEditor(bytes, fileName: path)
            guard !editor.contains(node) else { return false }
            return try write(editor.adding(node))
        } catch {
            throw failure(error)
        }
    }

    /// Takes a node away.
    public func remove(_ name: String) throws(Failure) {
        do {
            _ = try write(ProfileEditor(bytes, fileName: path).removing(name))
        } catch {
            throw failure(error)
        }
    }

    private func write(_ result: [UInt8]) throws -> Bool {
        var status = stat()
        let isKnown = stat(target, &status) == 0
        try FileStore.replace(target, with: result, mode: isKnown ? status.st_mode & 0o777 : 0o644)
        // Root edits a file of somebody else's, and the umask may have taken bits away.
        if isKnown {
            _ = chown(target, status.st_uid, status.st_gid)
            _ = chmod(target, status.st_mode & 0o7777)
        }
        return true
    }

    private func failure(_ error: any Error) -> Failure {
        switch error {
        case let error as Failure: return error
        case let error as FileError: return error.failure
        case EditFailure.invalid(let error):
            return Failure(
                .invalidProfile, "\(path) would be no valid profile", problems: error.problems)
        case EditFailure.refused(let message, let remedy):
            return Failure(.failed, "\(path): \(message)", remedy: remedy)
        default: return Failure(.failed, "could not edit \(path)", kernelWords: "\(error)")
        }
    }

    /// The folder and not the file, which each edit replaces.
    private static func lockFolder(of target: String, _ path: String) throws(Failure) -> Int32 {
        do {
            let folder = try FileStore.open(FileStore.folder(of: target), O_RDONLY | O_DIRECTORY, "open")
            flock(folder, LOCK_EX)
            return folder
        } catch {
            throw SourceFile.failure(error, path)
        }
    }

    /// Where the links of a path lead; the path itself where there is nothing.
    private static func resolved(_ path: String) -> String {
        guard let real = realpath(path, nil) else { return path }
        defer { free(real) }
        return String(cString: real)
    }
}
