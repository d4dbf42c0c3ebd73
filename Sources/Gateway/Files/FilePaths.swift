import NetworkModel
import Glibc
import Netlink

extension FileStore {
    /// The names in a folder, in order; none where it cannot be read.
    static func names(in folder: String) -> [String] { (try? readNames(in: folder)) ?? [] }

    /// The names in a folder, in order; none where there is no such folder.
    static func readNames(in folder: String) throws(FileError) -> [String] {
        guard let stream = opendir(folder) else {
            let errno = Errno.current
            guard errno == .noEntry || errno == .notDirectory else {
                throw FileError(operation: "read", path: folder, errno: errno)
            }
            return []
        }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
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
}
