import NetworkModel

/// A socket that waits for strangers, as /proc/net shows it (proc_pid_net(5)).
struct ListeningSocket: Hashable {
    let address: IPAddress
    let port: UInt16
    let inode: UInt64
    /// Whose it was when it was opened.
    let user: UInt32

    /// Reads `tcp`, `tcp6`, `udp` or `udp6`; lines that are none are passed over.
    static func all(in table: [UInt8], _ transport: TransportProtocol) -> [ListeningSocket] {
        table.split(separator: 10).dropFirst().compactMap { ListeningSocket($0, transport) }
    }

    /// `sl: local remote state queues timer retransmissions uid timeout inode …`
    private init?(_ line: ArraySlice<UInt8>, _ transport: TransportProtocol) {
        let words = line.split(separator: 32, maxSplits: 10)
        guard words.count >= 10, words[3].elementsEqual(ListeningSocket.state(transport).utf8) else {
            return nil
        }
        let place = words[1].split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        guard place.count == 2, let address = ListeningSocket.address(place[0]), place[1].count == 4,
            let port = UInt16(String(decoding: place[1], as: UTF8.self), radix: 16),
            let user = UInt32(String(decoding: words[7], as: UTF8.self)),
            let inode = UInt64(String(decoding: words[9], as: UTF8.self))
        else { return nil }
        self.address = address
        self.port = port
        self.inode = inode
        self.user = user
    }

    /// TCP_LISTEN; for UDP TCP_CLOSE, which is what sockets without a peer are in.
    private static func state(_ transport: TransportProtocol) -> String {
        switch transport {
        case .tcp: "0A"
        case .udp: "07"
        }
    }

    /// Words of 32 bits, each printed as this machine reads it.
    private static func address(_ text: ArraySlice<UInt8>) -> IPAddress? {
        guard text.count == 8 || text.count == 32 else { return nil }
        var bytes: [UInt8] = []
        for start in stride(from: text.startIndex, to: text.endIndex, by: 8) {
            let word = String(decoding: text[start..<start + 8], as: UTF8.self)
            guard let word = UInt32(word, radix: 16) else { return nil }
            bytes += withUnsafeBytes(of: word) { Array($0) }
        }
        return IPAddress(bytes: bytes)
    }
}
