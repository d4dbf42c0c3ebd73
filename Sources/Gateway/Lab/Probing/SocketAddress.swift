import Glibc
import NetworkModel

/// An address and a port as the socket calls want them (`sockaddr_in`, `sockaddr_in6`).
struct SocketAddress {
    private let bytes: [UInt8]

    init(_ address: IPAddress, port: UInt16) {
        let portBytes = [UInt8(port >> 8), UInt8(port & 0xff)]
        switch address.family {
        case .ipv4:
            // Family, port, address, eight bytes of nothing.
            bytes =
                SocketAddress.familyBytes(AF_INET) + portBytes + address.bytes
                + [UInt8](repeating: 0, count: 8)
        case .ipv6:
            // Family, port, flow, address, zone.
            bytes =
                SocketAddress.familyBytes(AF_INET6) + portBytes + [0, 0, 0, 0] + address.bytes + [0, 0, 0, 0]
        }
    }

    func withPointer<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
        var storage = sockaddr_storage()
        withUnsafeMutableBytes(of: &storage) { $0.copyBytes(from: bytes) }
        return withUnsafePointer(to: storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(bytes.count)) }
        }
    }

    static func address(in storage: sockaddr_storage) -> IPAddress? {
        withUnsafeBytes(of: storage) { bytes in
            switch Int32(storage.ss_family) {
            case AF_INET: IPAddress(bytes: bytes[4..<8])
            case AF_INET6: IPAddress(bytes: bytes[8..<24])
            default: nil
            }
        }
    }

    static func port(in storage: sockaddr_storage) -> UInt16 {
        withUnsafeBytes(of: storage) { UInt16($0[2]) << 8 | UInt16($0[3]) }
    }

    private static func familyBytes(_ family: Int32) -> [UInt8] {
        withUnsafeBytes(of: sa_family_t(family)) { Array($0) }
    }
}
