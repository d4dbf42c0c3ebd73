internal import CNetlink
public import NetworkModel

/// The kernel's connection table in the model's terms (ctnetlink).
public struct ConntrackSocket: ~Copyable {
    private var socket: NetlinkSocket

    /// Opens a socket in the caller's network namespace.
    public init() throws(NetlinkError) {
        let socket = try NetlinkSocket(bus: NETLINK_NETFILTER)
        self.socket = socket
    }

    /// Takes in every flow of the table, IPv4 and IPv6, one after the other (`conntrack -L`).
    ///
    /// A gateway may track hundreds of thousands: the result is all that stays in memory. Flows that
    /// come and go meanwhile may be missing or there twice, as no kernel lists them at one instant.
    ///
    /// - Throws: `notPermitted` without CAP_NET_ADMIN; `invalidArgument` where the kernel has no
    ///   ctnetlink.
    public mutating func fold<Result>(
        into initial: Result, _ body: (inout Result, Flow) -> Void
    ) throws(NetlinkError) -> Result {
        let operation = "list connections"
        let request = Request(message: ConntrackMessage.list, operation: operation)
        return try socket.fold(request, into: initial) { (result, message) throws(NetlinkError) in
            do {
                if let flow = try Flow(message) { body(&result, flow) }
            } catch {
                throw NetlinkError(operation, .badMessage)
            }
        }
    }

    /// Takes an entry out of the table: its next packet is a flow of its own (`conntrack -D`).
    ///
    /// - Returns: false where it has gone by itself meanwhile.
    public mutating func delete(_ flow: Flow) throws(NetlinkError) -> Bool {
        do {
            try socket.ask(Request(message: ConntrackMessage.delete(flow), operation: "end \(flow)"))
            return true
        } catch  where error.errno == .noEntry {
            return false
        }
    }
}

enum ConntrackMessage {
    /// Every flow of every family; the kernel's answers are messages of type IPCTNL_MSG_CT_NEW.
    static var list: MessageWriter { message(IPCTNL_MSG_CT_GET) }

    /// One flow, by its first packet's direction and by what tells it from a later one.
    static func delete(_ flow: Flow) -> MessageWriter {
        let isIPv4 = flow.original.source.isIPv4
        var message = message(
            IPCTNL_MSG_CT_DELETE, family: UInt8(isIPv4 ? NFPROTO_IPV4 : NFPROTO_IPV6))
        message.nest(Int(CTA_TUPLE_ORIG.rawValue)) { $0.append(flow.original) }
        if let identifier = flow.identifier {
            message.attribute(Int(CTA_ID.rawValue), identifier.bigEndian)
        }
        return message
    }

    static func type(_ message: cntl_msg_types) -> Int {
        Int(NFNL_SUBSYS_CTNETLINK) << 8 | Int(message.rawValue)
    }

    private static func message(
        _ kind: cntl_msg_types, family: UInt8 = UInt8(NFPROTO_UNSPEC)
    ) -> MessageWriter {
        var message = MessageWriter(type: type(kind))
        message.append(nfgenmsg(nfgen_family: family, version: UInt8(NFNETLINK_V0), res_id: 0))
        return message
    }
}

extension MessageWriter {
    /// What is in CTA_TUPLE_ORIG.
    fileprivate mutating func append(_ tuple: Flow.Tuple) {
        let isIPv4 = tuple.source.isIPv4
        nest(Int(CTA_TUPLE_IP.rawValue)) { addresses in
            let (source, destination) =
                isIPv4 ? (CTA_IP_V4_SRC, CTA_IP_V4_DST) : (CTA_IP_V6_SRC, CTA_IP_V6_DST)
            addresses.attribute(Int(source.rawValue), tuple.source.bytes)
            addresses.attribute(Int(destination.rawValue), tuple.destination.bytes)
        }
        nest(Int(CTA_TUPLE_PROTO.rawValue)) { transport in
            transport.attribute(Int(CTA_PROTO_NUM.rawValue), tuple.protocolNumber)
            if let port = tuple.sourcePort {
                transport.attribute(Int(CTA_PROTO_SRC_PORT.rawValue), port.bigEndian)
            }
            if let port = tuple.destinationPort {
                transport.attribute(Int(CTA_PROTO_DST_PORT.rawValue), port.bigEndian)
            }
            if let icmp = tuple.icmp { transport.append(icmp, isIPv4: isIPv4) }
        }
    }

    private mutating func append(_ icmp: Flow.Tuple.ICMP, isIPv4: Bool) {
        attribute(
            Int((isIPv4 ? CTA_PROTO_ICMP_ID : CTA_PROTO_ICMPV6_ID).rawValue), icmp.identifier.bigEndian)
        attribute(Int((isIPv4 ? CTA_PROTO_ICMP_TYPE : CTA_PROTO_ICMPV6_TYPE).rawValue), icmp.type)
        attribute(Int((isIPv4 ? CTA_PROTO_ICMP_CODE : CTA_PROTO_ICMPV6_CODE).rawValue), icmp.code)
    }
}
