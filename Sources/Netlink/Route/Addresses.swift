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
            result.append(record.assignment(on: name))
        }
        return result
    }
}

struct AddressRecord {
    let index: Int32
    private let address: InterfaceAddress
    private let origin: Origin
    private let form: AddressForm

    /// On a point-to-point link IFA_ADDRESS is the peer and IFA_LOCAL the own address; IPv6 has
    /// only the first unless there is a peer.
    init?(_ message: NetlinkMessage) throws(MalformedMessage) {
        let header = try message.fixedPart(ifaddrmsg.self)
        let attributes = try message.attributes(after: ifaddrmsg.self)
        index = Int32(bitPattern: header.ifa_index)
        origin = Origin(number: attributes.integer(Int(IFA_PROTO)) ?? 0)
        let far = attributes.bytes(Int(IFA_ADDRESS)).flatMap { IPAddress(bytes: $0) }
        guard let address = attributes.bytes(Int(IFA_LOCAL)).flatMap({ IPAddress(bytes: $0) }) ?? far,
            let assigned = InterfaceAddress(address: address, prefixLength: Int(header.ifa_prefixlen))
        else { return nil }
        self.address = assigned
        form = AddressRecord.form(header, attributes, peer: far == address ? nil : far)
    }

    private static func form(
        _ header: ifaddrmsg, _ attributes: Attributes, peer: IPAddress?
    ) -> AddressForm {
        // The header has room for the first eight flags only.
        let flags = attributes.integer(Int(IFA_FLAGS), as: UInt32.self) ?? UInt32(header.ifa_flags)
        return AddressForm(
            lifetime: flags & UInt32(IFA_F_PERMANENT) == 0
                ? AddressForm.Lifetime(attributes.bytes(Int(IFA_CACHEINFO))) : nil,
            scope: header.ifa_scope, peer: peer, makesRoute: flags & UInt32(IFA_F_NOPREFIXROUTE) == 0,
            label: attributes.string(Int(IFA_LABEL)), metric: attributes.integer(Int(IFA_RT_PRIORITY)) ?? 0)
    }

    func assignment(on link: LinkName) -> AddressAssignment {
        var form = form
        if form.label == link.description { form.label = nil }
        return AddressAssignment(link: link, address: address, origin: origin, form: form)
    }
}

extension AddressForm.Lifetime {
    /// All ones: for ever.
    private static let endless = UInt32.max

    /// Nil for one without end.
    fileprivate init?(_ cacheInfo: ArraySlice<UInt8>?) {
        guard let preferred = cacheInfo?.integer(at: 0, as: UInt32.self),
            let valid = cacheInfo?.integer(at: 4, as: UInt32.self), valid != Self.endless
        else { return nil }
        self.init(preferred: preferred, valid: valid)
    }
}

enum AddressMessage {
    /// `ip address add ADDRESS/PREFIX broadcast + dev LINK proto 157`, or `replace`, which changes the
    /// lifetime of one that is there.
    static func add(
        _ assignment: AddressAssignment, index: Int32, replacing: Bool, _ operation: String
    ) -> Request {
        let flags = NLM_F_CREATE | (replacing ? NLM_F_REPLACE : NLM_F_EXCL)
        var message = base(RTM_NEWADDR, assignment, index, flags: flags)
        if let broadcast = assignment.address.network.broadcastAddress, assignment.form.peer == nil {
            message.attribute(Int(IFA_BROADCAST), broadcast.bytes)
        }
        message.attribute(Int(IFA_PROTO), assignment.origin.number)
        let form = assignment.form
        if !form.makesRoute { message.attribute(Int(IFA_FLAGS), UInt32(IFA_F_NOPREFIXROUTE)) }
        if let label = form.label { message.attribute(Int(IFA_LABEL), label) }
        if form.metric != 0 { message.attribute(Int(IFA_RT_PRIORITY), form.metric) }
        if let lifetime = form.lifetime {
            var information = ifa_cacheinfo()
            information.ifa_prefered = lifetime.preferred
            information.ifa_valid = lifetime.valid
            message.nest(Int(IFA_CACHEINFO)) { $0.append(information) }
        }
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
        header.ifa_scope = assignment.form.scope
        header.ifa_index = UInt32(bitPattern: index)
        var message = MessageWriter(type: type, flags: flags)
        message.append(header)
        message.attribute(Int(IFA_LOCAL), assignment.address.address.bytes)
        message.attribute(
            Int(IFA_ADDRESS), (assignment.form.peer ?? assignment.address.address).bytes)
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
