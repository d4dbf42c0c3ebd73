internal import CNetlink
import NetworkModel

extension RouteSocket {
    /// The addresses of one link, or of all.
    public mutating func addresses(on link: LinkName? = nil) throws(NetlinkError) -> [AddressAssignment] {
        let operation = "list addresses"
        let wanted = try link.map { name throws(NetlinkError) in try index(of: name, operation) }
        var header = ifaddrmsg()
        header.ifa_index = UInt32(bitPattern: wanted ?? 0)
        var message = MessageWriter(type: Int(RTM_GETADDR))
        message.append(header)
        let records = try dump(Request(message: message, operation: operation), AddressRecord.init)
        var result: [AddressAssignment] = []
        for record in records where wanted == nil || record.index == wanted {
            guard let name = try name(of: record.index) else { continue }
            result.append(AddressAssignment(link: name, address: record.address, origin: record.origin))
        }
        return result
    }
}

private struct AddressRecord {
    let index: Int32
    let address: InterfaceAddress
    let origin: Origin

    /// On a point-to-point link IFA_ADDRESS is the peer and IFA_LOCAL the own address; IPv6 has
    /// only the first unless there is a peer.
    init?(_ message: NetlinkMessage) throws(MalformedMessage) {
        let header = try message.fixedPart(ifaddrmsg.self)
        let attributes = try message.attributes(after: ifaddrmsg.self)
        index = Int32(bitPattern: header.ifa_index)
        origin = Origin(number: attributes.integer(Int(IFA_PROTO)) ?? 0)
        guard let bytes = attributes.bytes(Int(IFA_LOCAL)) ?? attributes.bytes(Int(IFA_ADDRESS)),
            let address = IPAddress(bytes: bytes),
            let assigned = InterfaceAddress(address: address, prefixLength: Int(header.ifa_prefixlen))
        else { return nil }
        self.address = assigned
    }
}

enum AddressMessage {
    /// `ip address add ADDRESS/PREFIX broadcast + dev LINK proto 157`
    static func add(_ assignment: AddressAssignment, index: Int32, _ operation: String) -> Request {
        var message = base(RTM_NEWADDR, assignment, index, flags: NLM_F_CREATE | NLM_F_EXCL)
        if let broadcast = assignment.address.network.broadcastAddress {
            message.attribute(Int(IFA_BROADCAST), broadcast.bytes)
        }
        message.attribute(Int(IFA_PROTO), assignment.origin.number)
        return Request(message: message, operation: operation)
    }

    static func remove(_ assignment: AddressAssignment, index: Int32, _ operation: String) -> Request {
        Request(message: base(RTM_DELADDR, assignment, index, flags: 0), operation: operation)
    }

    private static func base(
        _ type: Int, _ assignment: AddressAssignment, _ index: Int32, flags: Int32
    ) -> MessageWriter {
        var header = ifaddrmsg()
        header.ifa_family = assignment.address.address.family.number
        header.ifa_prefixlen = UInt8(clamping: assignment.address.prefixLength)
        header.ifa_index = UInt32(bitPattern: index)
        var message = MessageWriter(type: type, flags: flags)
        message.append(header)
        message.attribute(Int(IFA_LOCAL), assignment.address.address.bytes)
        message.attribute(Int(IFA_ADDRESS), assignment.address.address.bytes)
        return message
    }
}

extension AddressFamily {
    /// AF_INET or AF_INET6
    var number: UInt8 {
        switch self {
        case .ipv4: UInt8(AF_INET)
        case .ipv6: UInt8(AF_INET6)
        }
    }

    init?(number: UInt8) {
        switch Int32(number) {
        case AF_INET: self = .ipv4
        case AF_INET6: self = .ipv6
        default: return nil
        }
    }

    /// 0.0.0.0/0 or ::/0
    var everything: IPNetwork {
        switch self {
        case .ipv4: .anyIPv4
        case .ipv6: .anyIPv6
        }
    }
}
