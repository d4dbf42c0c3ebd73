import NetworkModel

/// A DHCP server's offer.
struct DHCPOffer: Hashable {
    /// How the server calls itself (option 54); nil where it is a BOOTP server.
    let server: IPAddress?
    /// The address that the client would get.
    let address: IPAddress
}

/// DHCP's messages, byte by byte (RFC 2131 2, options by RFC 2132).
enum DHCPMessage {
    private static let cookie: [UInt8] = [0x63, 0x82, 0x53, 0x63]

    /// A DHCPDISCOVER that wants its answer broadcast (RFC 2131 4.1): who asks has no address.
    static func discover(_ transaction: UInt32, for client: MACAddress) -> [UInt8] {
        // BOOTREQUEST over Ethernet, no hops.
        var message: [UInt8] = [1, 1, 6, 0]
        message.appendNumber(transaction)
        message += [0, 0, 0x80, 0] + [UInt8](repeating: 0, count: 16)
        message += client.bytes + [UInt8](repeating: 0, count: 10 + 64 + 128)
        // The message's type; netmask, router and server identifier are asked for.
        message += cookie + [53, 1, 1, 55, 3, 1, 3, 54, 255]
        // What BOOTP's clients have always sent, and some relays want (RFC 1542 2.1).
        return message + [UInt8](repeating: 0, count: max(0, 300 - message.count))
    }

    /// What a datagram says to such a message.
    ///
    /// A server that answers is a server, so what is wrong with its options does not matter.
    static func offer(
        in message: some Sequence<UInt8>, answering transaction: UInt32, for client: MACAddress
    ) -> DHCPOffer? {
        var reader = NetworkBytes(message)
        guard reader.take(4)?.starts(with: [2, 1, 6]) == true, reader.number(UInt32.self) == transaction,
            reader.take(8) != nil, let address = reader.ipv4(), reader.take(8) != nil,
            reader.mac() == client, reader.take(10 + 64 + 128) != nil
        else { return nil }
        let options = options(&reader)
        // DHCPOFFER; a BOOTP server has no types.
        guard options[53] == nil || options[53] == [2] else { return nil }
        return DHCPOffer(server: options[54].flatMap { IPAddress(bytes: $0) }, address: address)
    }

    /// By their codes; as far as they can be read.
    private static func options(_ reader: inout NetworkBytes) -> [UInt8: ArraySlice<UInt8>] {
        var options: [UInt8: ArraySlice<UInt8>] = [:]
        guard reader.take(4)?.elementsEqual(cookie) == true else { return options }
        while let code = reader.number(UInt8.self), code != 255 {
            if code == 0 { continue }
            guard let length = reader.number(UInt8.self), let value = reader.take(Int(length)) else { break }
            options[code] = value
        }
        return options
    }
}
