import Glibc
import Netlink
import NetworkModel

/// Kernel parameters through /proc/sys, where each belongs to the caller's network namespace.
enum SysctlFiles {
    private static let root = "/proc/sys/"

    /// The value, trimmed; nil where this kernel has no such parameter.
    static func read(_ sysctl: Sysctl) throws(FileError) -> String? {
        guard let bytes = try FileStore.readIfPresent(root + sysctl.path, limit: 4096) else { return nil }
        return String(decoding: bytes, as: UTF8.self).trimmingASCIIWhitespace
    }

    static func write(_ value: String, to sysctl: Sysctl) throws(FileError) {
        let path = root + sysctl.path
        let descriptor = try FileStore.open(path, O_WRONLY, "set")
        defer { close(descriptor) }
        try FileStore.write(Array((value + "\n").utf8), to: descriptor, path: path)
    }

    /// Whether the kernel has IPv6 at all.
    static var hasIPv6: Bool { access(root + "net/ipv6", F_OK) == 0 }

    /// What a change of a forwarding switch may rewrite: the `forwarding` of every link.
    ///
    /// - Throws: `FileError`: what was taken for absent would not be put back.
    static func forwarding() throws(FileError) -> [Sysctl] {
        let ipv4 = try FileStore.readNames(in: root + "net/ipv4/conf").map { Sysctl.ipv4($0, "forwarding") }
        let ipv6 = try FileStore.readNames(in: root + "net/ipv6/conf").map { Sysctl.ipv6($0, "forwarding") }
        let aliases = [Sysctl.ipv4("all", "forwarding")]
        return [.ipv4Forwarding, .ipv4("all", "accept_redirects")]
            + (ipv4 + ipv6).filter { !aliases.contains($0) }
    }
}

extension String {
    /// Without blanks and line ends at either side.
    var trimmingASCIIWhitespace: String {
        let isSpace = { (character: Character) in character == " " || character == "\n" || character == "\t" }
        return String(drop(while: isSpace).reversed().drop(while: isSpace).reversed())
    }
}
