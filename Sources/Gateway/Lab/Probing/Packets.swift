import NetworkModel

/// What tells the packets of one probe from all others: eight bytes that only it carries.
struct Nonce: Hashable {
    let bytes: [UInt8]

    init() {
        bytes = (0..<Nonce.length).map { _ in UInt8.random(in: .min ... .max) }
    }

    /// The nonce that a payload starts with.
    init?(_ payload: some Collection<UInt8>) {
        guard payload.count >= Nonce.length else { return nil }
        bytes = Array(payload.prefix(Nonce.length))
    }

    static let length = 8
}

/// Packets byte by byte, for raw sockets.
enum Packets {
    /// An echo request (RFC 792, RFC 4443 4.1). The kernel fills in ICMPv6's checksum, which covers
    /// addresses that only it knows.
    static func echoRequest(_ family: AddressFamily, _ nonce: Nonce) -> [UInt8] {
        let identifier = [UInt8](nonce.bytes[0..<2])
        switch family {
        case .ipv6: return [128, 0, 0, 0] + identifier + [0, 1] + nonce.bytes
        case .ipv4:
            let sum = checksum([8, 0, 0, 0] + identifier + [0, 1] + nonce.bytes)
            return [8, 0] + sum + identifier + [0, 1] + nonce.bytes
        }
    }

    /// An ICMP message as a raw socket hands it over, without the IPv4 header that it has there.
    static func message(_ bytes: [UInt8], _ family: AddressFamily) -> ArraySlice<UInt8> {
        guard family == .ipv4, let first = bytes.first else { return bytes[...] }
        return bytes.dropFirst(Int(first & 0x0f) * 4)
    }

    /// The nonce of an echo request; nil for any other message.
    static func requestNonce(_ message: ArraySlice<UInt8>, _ family: AddressFamily) -> Nonce? {
        message.first == (family == .ipv4 ? 8 : 128) ? Nonce(message.dropFirst(8)) : nil
    }

    /// What a message says of the echo request with the nonce; nil where it is about something else.
    ///
    /// ICMP errors carry the packet that they are about (RFC 1812 4.3.2.3, RFC 4443 2.4).
    static func reply(
        _ message: ArraySlice<UInt8>, _ family: AddressFamily, to nonce: Nonce
    ) -> Outcome.Reply? {
        guard let type = message.first else { return nil }
        if type == (family == .ipv4 ? 0 : 129) {
            return Nonce(message.dropFirst(8)) == nonce ? .answer : nil
        }
        guard type == (family == .ipv4 ? 3 : 1) else { return nil }
        let quoted = message.dropFirst(8 + (family == .ipv4 ? 20 : 40))
        return requestNonce(quoted, family) == nonce ? .refusal("Destination unreachable") : nil
    }

    /// An IPv4 packet with a UDP datagram from any sender one likes (RFC 791, RFC 768).
    ///
    /// IP's checksum is filled in by the kernel (raw(7)); UDP's is optional, and left out.
    static func datagram(
        from source: IPAddress, port sourcePort: UInt16, to destination: IPAddress, port: UInt16,
        _ payload: [UInt8]
    ) -> [UInt8] {
        let length = UInt16(clamping: 8 + payload.count)
        let datagram = pair(sourcePort) + pair(port) + pair(length) + [0, 0] + payload
        let header: [UInt8] =
            [0x45, 0] + pair(UInt16(clamping: 20 + datagram.count)) + [0, 0, 0, 0] + [64, 17, 0, 0]
        return header + source.bytes + destination.bytes + datagram
    }

    private static func pair(_ value: UInt16) -> [UInt8] { [UInt8(value >> 8), UInt8(value & 0xff)] }

    /// The Internet checksum (RFC 1071).
    static func checksum(_ bytes: [UInt8]) -> [UInt8] {
        var sum: UInt32 = 0
        for index in stride(from: 0, to: bytes.count, by: 2) {
            sum += UInt32(bytes[index]) << 8 | UInt32(index + 1 < bytes.count ? bytes[index + 1] : 0)
        }
        while sum > 0xffff { sum = (sum & 0xffff) + (sum >> 16) }
        return pair(~UInt16(truncatingIfNeeded: sum))
    }
}
