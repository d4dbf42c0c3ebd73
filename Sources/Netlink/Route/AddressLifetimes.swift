internal import CNetlink
public import NetworkModel

extension RouteSocket {
    /// The addresses of a link that end by themselves, as leased ones do, and in how many seconds
    /// (IFA_CACHEINFO).
    ///
    /// - Throws: `NetlinkError`, also where there is no such link.
    public mutating func lifetimes(on link: LinkName) throws(NetlinkError) -> [InterfaceAddress: Int] {
        let operation = "list addresses"
        let wanted = try index(of: link, operation)
        var header = ifaddrmsg()
        header.ifa_index = UInt32(bitPattern: wanted)
        var message = MessageWriter(type: Int(RTM_GETADDR))
        message.append(header)
        let records = try dump(Request(message: message, operation: operation), LifetimeRecord.init)
        let ending = records.filter { $0.index == wanted }.map { ($0.address, $0.seconds) }
        return Dictionary(ending) { first, _ in first }
    }
}

/// An address that ends by itself.
struct LifetimeRecord {
    let index: Int32
    let address: InterfaceAddress
    let seconds: Int

    /// Nil for one that stays.
    init?(_ message: NetlinkMessage) throws(MalformedMessage) {
        let header = try message.fixedPart(ifaddrmsg.self)
        let attributes = try message.attributes(after: ifaddrmsg.self)
        // The second field of struct ifa_cacheinfo, ifa_valid; all ones are for ever.
        guard let valid = attributes.bytes(Int(IFA_CACHEINFO))?.integer(at: 4, as: UInt32.self),
            valid != .max,
            let bytes = attributes.bytes(Int(IFA_LOCAL)) ?? attributes.bytes(Int(IFA_ADDRESS)),
            let address = IPAddress(bytes: bytes),
            let assigned = InterfaceAddress(address: address, prefixLength: Int(header.ifa_prefixlen))
        else { return nil }
        index = Int32(bitPattern: header.ifa_index)
        self.address = assigned
        seconds = Int(valid)
    }
}
