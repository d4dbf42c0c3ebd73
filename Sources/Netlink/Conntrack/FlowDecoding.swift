internal import CNetlink
import NetworkModel

extension Flow {
    /// Nil for other messages, and for flows of families that gwnet does not know.
    init?(_ message: NetlinkMessage) throws(MalformedMessage) {
        guard Int(message.type) == ConntrackMessage.type(IPCTNL_MSG_CT_NEW) else { return nil }
        let attributes = try message.attributes(after: nfgenmsg.self)
        guard let original = try attributes.nested(Int(CTA_TUPLE_ORIG.rawValue)),
            let reply = try attributes.nested(Int(CTA_TUPLE_REPLY.rawValue)),
            let originalTuple = try Tuple(original), let replyTuple = try Tuple(reply)
        else { return nil }
        self.init(
            original: originalTuple, reply: replyTuple,
            status: Status(rawValue: attributes.bigEndian(Int(CTA_STATUS.rawValue)) ?? 0),
            timeout: attributes.bigEndian(Int(CTA_TIMEOUT.rawValue)) ?? 0,
            isOver: try Flow.isOver(attributes), identifier: attributes.bigEndian(Int(CTA_ID.rawValue)))
    }

    /// A TCP connection that was closed or reset stays in the table for up to two minutes.
    private static func isOver(_ attributes: Attributes) throws(MalformedMessage) -> Bool {
        guard let information = try attributes.nested(Int(CTA_PROTOINFO.rawValue)),
            let tcp = try information.nested(Int(CTA_PROTOINFO_TCP.rawValue)),
            let state: UInt8 = tcp.integer(Int(CTA_PROTOINFO_TCP_STATE.rawValue))
        else { return false }
        return [TCP_CONNTRACK_TIME_WAIT, TCP_CONNTRACK_CLOSE].contains { $0.rawValue == UInt32(state) }
    }
}

extension Flow.Tuple {
    /// Nil where an address is missing or of no known family.
    init?(_ attributes: Attributes) throws(MalformedMessage) {
        guard let addresses = try attributes.nested(Int(CTA_TUPLE_IP.rawValue)),
            let transport = try attributes.nested(Int(CTA_TUPLE_PROTO.rawValue)),
            let source = addresses.address(CTA_IP_V4_SRC, CTA_IP_V6_SRC),
            let destination = addresses.address(CTA_IP_V4_DST, CTA_IP_V6_DST),
            let number: UInt8 = transport.integer(Int(CTA_PROTO_NUM.rawValue))
        else { return nil }
        self.init(
            source: source, destination: destination, protocolNumber: number,
            sourcePort: transport.bigEndian(Int(CTA_PROTO_SRC_PORT.rawValue)),
            destinationPort: transport.bigEndian(Int(CTA_PROTO_DST_PORT.rawValue)),
            icmp: ICMP(transport))
    }
}

extension Flow.Tuple.ICMP {
    /// Nil where another protocol's fields are there.
    fileprivate init?(_ transport: Attributes) {
        let names = [
            (CTA_PROTO_ICMP_TYPE, CTA_PROTO_ICMP_CODE, CTA_PROTO_ICMP_ID),
            (CTA_PROTO_ICMPV6_TYPE, CTA_PROTO_ICMPV6_CODE, CTA_PROTO_ICMPV6_ID),
        ]
        for (type, code, identifier) in names {
            if let type: UInt8 = transport.integer(Int(type.rawValue)),
                let code: UInt8 = transport.integer(Int(code.rawValue)),
                let identifier: UInt16 = transport.bigEndian(Int(identifier.rawValue))
            {
                self.init(type: type, code: code, identifier: identifier)
                return
            }
        }
        return nil
    }
}

extension Attributes {
    /// A number in network byte order, as ctnetlink has all that are longer than a byte.
    fileprivate func bigEndian<Value: FixedWidthInteger & BitwiseCopyable>(_ type: Int) -> Value? {
        integer(type, as: Value.self).map { Value(bigEndian: $0) }
    }

    fileprivate func address(_ ipv4: ctattr_ip, _ ipv6: ctattr_ip) -> IPAddress? {
        (bytes(Int(ipv4.rawValue)) ?? bytes(Int(ipv6.rawValue))).flatMap { IPAddress(bytes: $0) }
    }
}
