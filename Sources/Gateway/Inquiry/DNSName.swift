import NetworkModel

/// A domain name as it travels: labels of up to 63 bytes, 255 bytes in all (RFC 1035 2.3.4).
struct DNSName: Hashable, CustomStringConvertible {
    let labels: [[UInt8]]

    /// Reads text such as `node1.cluster.home`; a dot at the end changes nothing.
    init?(_ text: String) {
        let text = text.utf8.last == UInt8(ascii: ".") ? text.utf8.dropLast() : text.utf8[...]
        let parts = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        self.init(labels: parts.map { Array($0) })
    }

    /// Nil where a label is empty or too long, or the whole is too long.
    init?(labels: [[UInt8]]) {
        let length = labels.reduce(1) { $0 + $1.count + 1 }
        guard !labels.isEmpty, length <= 255, labels.allSatisfy({ (1...63).contains($0.count) }) else {
            return nil
        }
        self.labels = labels
    }

    /// The name that an address's own name is found under: `in-addr.arpa` (RFC 1035 3.5) or
    /// `ip6.arpa` (RFC 3596 2.5).
    init(reverseOf address: IPAddress) {
        let parts: [String] =
            switch address.family {
            case .ipv4: address.bytes.reversed().map { String($0) } + ["in-addr"]
            case .ipv6:
                address.bytes.reversed().flatMap { byte in
                    [String(byte & 15, radix: 16), String(byte >> 4, radix: 16)]
                } + ["ip6"]
            }
        labels = (parts + ["arpa"]).map { Array($0.utf8) }
    }

    /// As it is written into a message, uncompressed.
    var bytes: [UInt8] { labels.flatMap { [UInt8(truncatingIfNeeded: $0.count)] + $0 } + [0] }

    /// What is no letter, digit, hyphen or underscore is written `\DDD` (RFC 1035 5.1): no name
    /// from the network shall move the cursor of a terminal.
    var description: String {
        labels.map { $0.map(DNSName.text).joined() }.joined(separator: ".")
    }

    private static func text(_ byte: UInt8) -> String {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            return String(Unicode.Scalar(byte))
        default:
            let digits = String(byte)
            return "\\" + String(repeating: "0", count: 3 - digits.count) + digits
        }
    }

    /// Names are equal whatever the case of their ASCII letters (RFC 4343).
    static func == (left: DNSName, right: DNSName) -> Bool { left.folded == right.folded }

    func hash(into hasher: inout Hasher) { hasher.combine(folded) }

    private var folded: [[UInt8]] {
        labels.map { $0.map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 | 0x20 : $0 } }
    }
}
