import NetworkModel

/// Asks a segment who has an address: `arping -D -I link address`.
struct ARPInquiry {
    let link: LinkName
    /// How long answers are waited for: all of it, since there may be more than one. RFC 5227's own
    /// 3 to 7 seconds are for hosts that come up all at once.
    var patience = Duration.milliseconds(1200)
    /// Three probes, as RFC 5227 2.1.1 has it, since any may get lost.
    private static let interval = Duration.milliseconds(400)

    /// Who has the address, by hardware address; ourselves excepted.
    func holders(of address: IPAddress) throws(InquiryError) -> Set<MACAddress> {
        try holders(of: [address])[address] ?? []
    }

    /// The same for several IPv4 addresses, in no more time.
    ///
    /// Whoever says of himself that he has the address counts, in an answer as in a question
    /// (RFC 5227 2.1.1). What we ask never reaches our own kernel: that this machine has an address
    /// itself is not found this way.
    func holders(of addresses: [IPAddress]) throws(InquiryError) -> [IPAddress: Set<MACAddress>] {
        let wanted = addresses.filter(\.isIPv4)
        let names = wanted.map(\.description).joined(separator: ", ")
        let socket = try PacketSocket(on: link, .arp, asking: "ARP for \(names) on \(link)")
        let limit = TimeLimit(patience)
        var holders: [IPAddress: Set<MACAddress>] = [:]
        repeat {
            for address in wanted { try socket.send(ARPPacket.probe(for: address, from: socket.address)) }
            let turn = limit.atMost(ARPInquiry.interval)
            while let frame = try socket.receive(within: turn) {
                guard let packet = ARPPacket(frame: frame), packet.sender != socket.address,
                    wanted.contains(packet.senderAddress)
                else { continue }
                holders[packet.senderAddress, default: []].insert(packet.sender)
            }
        } while !limit.isOver
        return holders
    }
}
