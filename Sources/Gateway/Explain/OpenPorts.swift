import NetworkModel

/// Which ports of this machine a program listens on (proc(5), /proc/net/tcp and its like).
struct OpenPorts {
    /// Whether somebody would answer the packet here; nil where that cannot be known.
    static func listens(to packet: Packet) -> Bool? {
        guard let port = packet.destinationPort else { return nil }
        let (name, state) = if case .tcp = packet.content { ("tcp", "0A") } else { ("udp", "07") }
        let files = packet.family == .ipv4 ? [name, name + "6"] : [name + "6"]
        let tables = files.compactMap { try? FileStore.read("/proc/thread-self/net/\($0)") }
        guard !tables.isEmpty else { return nil }
        return tables.contains { bytes in
            String(decoding: bytes, as: UTF8.self).split(separator: "\n").dropFirst().contains {
                isOpen($0, state, packet.destination, port)
            }
        }
    }

    /// `0: 00000000:0016 00000000:0000 0A …`: local address and port, the other end, the state.
    private static func isOpen(
        _ line: Substring, _ state: String, _ address: IPAddress, _ port: UInt16
    ) -> Bool {
        let words = line.split(separator: " ")
        guard words.count > 3, words[3] == state else { return false }
        let ends = words[1].split(separator: ":")
        guard ends.count == 2, UInt16(ends[1], radix: 16) == port else { return false }
        return ends[0].allSatisfy { $0 == "0" } || self.address(ends[0]) == address
    }

    /// Words of 32 bits, each as this machine's memory has it.
    private static func address(_ digits: Substring) -> IPAddress? {
        var bytes: [UInt8] = []
        var rest = digits
        while rest.count >= 8 {
            guard let word = UInt32(rest.prefix(8), radix: 16) else { return nil }
            bytes += withUnsafeBytes(of: word) { Array($0) }
            rest = rest.dropFirst(8)
        }
        return IPAddress(bytes: bytes)
    }
}
