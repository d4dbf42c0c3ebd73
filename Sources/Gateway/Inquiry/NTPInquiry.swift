import Netlink
import NetworkModel

/// What a time server says of itself (RFC 5905 7.3).
struct NTPAnswer: Hashable {
    /// How many steps it is from a reference clock: 1 to 15; 16 where it is not synchronized.
    let stratum: UInt8
    /// Leap indicator: 0 for nothing, 1 and 2 for a leap second to come, 3 for not synchronized.
    let leap: UInt8
    /// Why it does not serve us, where it says so: a kiss-o'-death code such as `RATE` (7.4).
    let refusal: String?

    /// Whether clients will take the time from it.
    var isSynchronized: Bool { refusal == nil && leap != 3 && (1...15).contains(stratum) }
}

/// A client's packet and a server's, byte by byte (RFC 5905 7.3; its simple use is section 14).
enum NTPPacket {
    static let length = 48

    /// - Parameter cookie: stands where our own time would: the server gives it back unread.
    static func request(_ cookie: [UInt8]) -> [UInt8] {
        // Version 4, mode 3: client.
        [0b00_100_011] + [UInt8](repeating: 0, count: 39) + cookie
    }

    static func read(_ bytes: [UInt8], answering cookie: [UInt8]) -> Reading<NTPAnswer> {
        guard bytes.count >= length, bytes[24..<32].elementsEqual(cookie) else { return .unrelated }
        guard bytes[0] & 7 == 4 else { return .malformed("mode \(bytes[0] & 7)") }
        let leap = bytes[0] >> 6
        let stratum = bytes[1]
        guard stratum == 0 else { return .answer(NTPAnswer(stratum: stratum, leap: leap, refusal: nil)) }
        let code = bytes[12..<16].prefix { (0x21...0x7e).contains($0) }
        // Without a code it is a clock that is not set yet, as stratum 0 is on the wire.
        let refusal = code.isEmpty ? nil : String(decoding: code, as: UTF8.self)
        return .answer(NTPAnswer(stratum: refusal == nil ? 16 : 0, leap: leap, refusal: refusal))
    }
}

/// Asks a time server for the time: `chronyd -Q 'server ADDRESS iburst'` without setting a clock.
struct NTPInquiry {
    let server: IPAddress
    var port: UInt16 = 123
    /// How long it may take in all; the question is repeated meanwhile.
    var patience = Duration.seconds(2)

    /// What the server says of itself.
    func ask() throws(InquiryError) -> NTPAnswer {
        let question = "NTP at \(server)"
        let cookie = (0..<8).map { _ in UInt8.random(in: .min ... .max) }
        let exchange = try DatagramExchange(with: server, port: port, asking: question)
        return try exchange.ask(NTPPacket.request(cookie), within: TimeLimit(patience)) { packet in
            NTPPacket.read(packet, answering: cookie)
        }
    }
}
