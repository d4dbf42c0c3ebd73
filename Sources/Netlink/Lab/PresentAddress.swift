internal import CNetlink
public import NetworkModel

extension RouteSocket {
    /// `ip address replace ADDRESS/PREFIX dev LINK nodad`
    ///
    /// Without duplicate-address detection an IPv6 address serves at once, not a second later.
    public mutating func addPresentAddress(
        _ address: InterfaceAddress, to link: LinkName
    ) throws(NetlinkError) {
        let operation = "add address \(address) to \(link)"
        var header = ifaddrmsg()
        header.ifa_family = address.family.number
        header.ifa_prefixlen = UInt8(clamping: address.prefixLength)
        header.ifa_flags = UInt8(IFA_F_NODAD)
        header.ifa_index = UInt32(bitPattern: try index(of: link, operation))
        var message = MessageWriter(type: Int(RTM_NEWADDR), flags: NLM_F_CREATE | NLM_F_REPLACE)
        message.append(header)
        message.attribute(Int(IFA_LOCAL), address.address.bytes)
        message.attribute(Int(IFA_ADDRESS), address.address.bytes)
        if let broadcast = address.network.broadcastAddress {
            message.attribute(Int(IFA_BROADCAST), broadcast.bytes)
        }
        try socket.ask(Request(message: message, operation: operation))
    }
}
