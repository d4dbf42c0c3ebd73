/// The names of users, from /etc/passwd alone: what asks other services for them (nss) could wait for a network
/// that is not there.
enum UserName {
    /// `user alice`, or `user 1000` where it has no name here.
    static func words(of number: UInt32) -> String {
        let bytes = (try? FileStore.read("/etc/passwd", limit: 4 << 20)) ?? []
        for line in bytes.split(separator: 10) {
            let fields = line.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
            guard fields.count > 2, UInt32(String(decoding: fields[2], as: UTF8.self)) == number else {
                continue
            }
            let name = fields[0].filter { $0 > 32 && $0 < 127 }
            return "user \(String(decoding: name, as: UTF8.self))"
        }
        return "user \(number)"
    }
}
