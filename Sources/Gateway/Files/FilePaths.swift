import NetworkModel
import Glibc
import Netlink

extension FileStore {
    /// The names in a folder, in order; none where it cannot be read.
    static func names(in folder: String) -> [String] { (try? readNames(in: folder)) ?? [] }

    /// The names in a folder, in order; none where there is no such folder.
    static func readNames(in folder: String) throws(FileError) -> [String] {
        let descriptor = uninterrupted { Glibc.open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
        guard descriptor >= 0 else {
            let errno = Errno.current
            guard errno == .noEntry || errno == .notDirectory else {
                throw FileError(operation: "read", path: folder, errno: errno)
            }
            return []
        }
        return try Directory.names(owning: descriptor, path: folder)
    }

    /// The path as seen from everywhere, links in it left alone.
    static func absolute(_ path: String) -> String {
        guard !path.hasPrefix("/"), let current = getcwd(nil, 0) else { return path }
        defer { free(current) }
        return String(cString: current) + "/" + path
    }

    /// The path without its last part.
    static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// The folder of a path, and its last part.
    static func split(_ path: String) -> (folder: String, name: String) {
        var path = path[...]
        while path.hasSuffix("/"), path.utf8.count > 1 { path = path.dropLast() }
        let name = path.split(separator: "/").last ?? "."
        guard name != "..", path != "/" else { return (String(path), ".") }
        return (folder(of: String(path)), String(name))
    }
}
