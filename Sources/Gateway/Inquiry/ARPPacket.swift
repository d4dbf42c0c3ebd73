import NetworkModel

/// ARP for IPv4 over Ethernet, frame and all (RFC 826).
struct ARPPacket: Hashable {
    let sender: MACAddress
    let senderAddress: IPAddress
    let target: IPAddress

    /// The frame of a probe: a question by somebody who has no address yet, so that no one's table
    /// changes (RFC 5227 2.1.1).
    static func probe(for address: IPAddress, from mac: MACAddress) -> [UInt8] {
        request(from: mac, [0, 0, 0, 0], for: address)
    }

    /// The frame of an announcement: whoever knows the address by other hardware learns better
    /// (RFC 5227 2.3).
    ///
    /// - Parameter mark: what stands where the target's hardware address would; no receiver reads it.
    static func announcement(
        of address: IPAddress, from mac: MACAddress, marked mark: [UInt8] = [0, 0, 0, 0, 0, 0]
    ) -> [UInt8] {
        request(from: mac, address.bytes, for: address, marked: mark)
    }

    /// To everybody, as questions of ARP are.
    private static func request(
        from mac: MACAddress, _ sender: [UInt8], for address: IPAddress,
        marked mark: [UInt8] = [0, 0, 0, 0, 0, 0]
    ) -> [UInt8] {
        let header: [UInt8] = [0x08, 0x06, 0, 1, 0x08, 0, 6, 4, 0, 1]
        let frame = [UInt8](repeating: 0xff, count: 6) + mac.bytes + header + mac.bytes
        return frame + sender + mark + address.bytes
    }

    /// Reads a frame with a question or an answer.
    init?(frame: [UInt8]) {
        var reader = NetworkBytes(frame)
        guard reader.take(12) != nil, reader.number(UInt16.self) == 0x0806,
            reader.take(6)?.elementsEqual([0, 1, 0x08, 0, 6, 4]) == true,
            let operation = reader.number(UInt16.self), operation == 1 || operation == 2,
            let sender = reader.mac(), let senderAddress = reader.ipv4(), reader.take(6) != nil,
            let target = reader.ipv4()
        else { return nil }
        self.sender = sender
        self.senderAddress = senderAddress
        self.target = target
    }
}
