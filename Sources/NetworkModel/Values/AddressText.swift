import Glibc

/// The C library's reading and writing of addresses. The one file of this target that imports it.
enum AddressText {
    /// Four or sixteen bytes in network order. The corresponding C function is `inet_pton`.
    static func bytes(of text: String) -> [UInt8]? {
        // A C string ends at the first NUL: what follows it would go unread.
        guard !text.utf8.contains(0) else { return nil }
        return bytes(of: text, as: AF_INET, count: 4) ?? bytes(of: text, as: AF_INET6, count: 16)
    }

    /// The canonical text. The corresponding C function is `inet_ntop`.
    static func text(of bytes: [UInt8], family: AddressFamily) -> String {
        var buffer = [UInt8](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        let number = family == .ipv4 ? AF_INET : AF_INET6
        buffer.withUnsafeMutableBytes { room in
            _ = inet_ntop(
                number, bytes, room.assumingMemoryBound(to: CChar.self).baseAddress, socklen_t(room.count))
        }
        return String(decoding: buffer.prefix { $0 != 0 }, as: UTF8.self)
    }

    private static func bytes(of text: String, as family: Int32, count: Int) -> [UInt8]? {
        var result = [UInt8](repeating: 0, count: count)
        return inet_pton(family, text, &result) == 1 ? result : nil
    }
}
