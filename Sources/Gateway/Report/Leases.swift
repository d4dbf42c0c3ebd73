import NetworkModel
import Services

/// The leases that dnsmasq has given out, as it keeps them: a line each, with the time when it ends,
/// the MAC and the address (dnsmasq(8), --dhcp-leasefile).
struct Leases {
    private var ends: [MACAddress: [IPAddress: Int]] = [:]

    /// Empty where there is no such file.
    init(in layout: Layout) {
        let bytes = (try? FileStore.readIfPresent(layout.leaseFile)) ?? nil
        for line in String(decoding: bytes ?? [], as: UTF8.self).split(separator: "\n") {
            let words = line.split(separator: " ").map(String.init)
            guard words.count >= 3, let end = Int(words[0]), end.isRecordedTime,
                let mac = MACAddress(words[1]),
                let address = IPAddress(words[2])
            else { continue }
            ends[mac, default: [:]][address] = end
        }
    }

    /// In seconds since 1970; nil where the node has no lease of its address.
    func end(of node: Node) -> Int? { node.macs.compactMap { ends[$0]?[node.address] }.max() }
}
