import NetworkModel

/// A datagram of DHCP as it is on the wire, with the headers around it.
struct DHCPFrame {
    /// Who sent it: the server, or a relay.
    let sender: MACAddress
    let message: ArraySlice<UInt8>

    /// A client's message to everybody, from a machine without an address (RFC 2131 4.1): Ethernet,
    /// IPv4 (RFC 791), UDP without checksum (RFC 768).
    static func broadcast(_ message: [UInt8], from mac: MACAddress) -> [UInt8] {
        var datagram: [UInt8] = [0, 68, 0, 67]
        datagram.appendNumber(UInt16(clamping: 8 + message.count))
        datagram += [0, 0] + message
        var start: [UInt8] = [0x45, 0]
        start.appendNumber(UInt16(clamping: 20 + datagram.count))
        start += [0, 0, 0, 0, 64, 17]
        let addresses: [UInt8] = [0, 0, 0, 0, 255, 255, 255, 255]
        let header = start + Packets.checksum(start + [0, 0] + addresses) + addresses
        return [UInt8](repeating: 0xff, count: 6) + mac.bytes + [0x08, 0] + header + datagram
    }

    /// Reads a frame with a datagram from a server's port to a client's. Checksums are left alone:
    /// where the sender is on this machine, nobody has filled them in.
    init?(_ frame: [UInt8]) {
        var reader = NetworkBytes(frame)
        guard reader.take(6) != nil, let sender = reader.mac(), reader.number(UInt16.self) == 0x0800,
            let packet = DHCPFrame.content(&reader)
        else { return nil }
        var datagram = NetworkBytes(packet)
        guard datagram.number(UInt16.self) == 67, datagram.number(UInt16.self) == 68,
            let length = datagram.number(UInt16.self), length >= 8, datagram.take(2) != nil,
            let message = datagram.take(Int(length) - 8)
        else { return nil }
        self.sender = sender
        self.message = message
    }

    /// What a whole IPv4 packet of UDP carries.
    private static func content(_ reader: inout NetworkBytes) -> ArraySlice<UInt8>? {
        guard let first = reader.number(UInt8.self), first >> 4 == 4, reader.take(1) != nil,
            let length = reader.number(UInt16.self), reader.take(2) != nil,
            let fragment = reader.number(UInt16.self), fragment & 0x3fff == 0, reader.take(1) != nil,
            reader.number(UInt8.self) == 17
        else { return nil }
        // Ten bytes of the header are read, and Ethernet pads short packets.
        let headerLength = Int(first & 15) * 4
        guard headerLength >= 20, Int(length) >= headerLength, reader.take(headerLength - 10) != nil else {
            return nil
        }
        return reader.take(Int(length) - headerLength)
    }
}
