/// A flow that the kernel tracks: an entry of the connection table (`conntrack -L`).
public struct Flow: Hashable, Sendable {
    /// A flow as one of its two directions sees it (`struct nf_conntrack_tuple`).
    public struct Tuple: Hashable, Sendable {
        /// CTA_IP_V4_SRC or CTA_IP_V6_SRC
        public let source: IPAddress
        /// CTA_IP_V4_DST or CTA_IP_V6_DST
        public let destination: IPAddress
        /// CTA_PROTO_NUM, by IANA's numbers.
        public let protocolNumber: UInt8
        /// CTA_PROTO_SRC_PORT; nil for protocols without ports.
        public let sourcePort: UInt16?
        /// CTA_PROTO_DST_PORT; nil for protocols without ports.
        public let destinationPort: UInt16?
        /// What ICMP and ICMPv6 have in place of ports.
        public let icmp: ICMP?

        /// A question of ICMP (CTA_PROTO_ICMP_TYPE, _CODE and _ID, or the same of ICMPv6).
        public struct ICMP: Hashable, Sendable {
            /// Such as 8, the echo request.
            public let type: UInt8
            /// 0 for echo requests.
            public let code: UInt8
            /// In host byte order.
            public let identifier: UInt16

            /// The values as they are.
            public init(type: UInt8, code: UInt8, identifier: UInt16) {
                self.type = type
                self.code = code
                self.identifier = identifier
            }
        }

        /// A direction of a flow; ports are in host byte order.
        public init(
            source: IPAddress, destination: IPAddress, protocolNumber: UInt8, sourcePort: UInt16? = nil,
            destinationPort: UInt16? = nil, icmp: ICMP? = nil
        ) {
            self.icmp = icmp
            self.source = source
            self.destination = destination
            self.protocolNumber = protocolNumber
            self.sourcePort = sourcePort
            self.destinationPort = destinationPort
        }
    }

    /// What has happened to a flow (CTA_STATUS, `enum ip_conntrack_status`).
    public struct Status: OptionSet, Hashable, Sendable {
        /// Bits without a name here are kept.
        public let rawValue: UInt32

        /// Any bits that the kernel may send.
        public init(rawValue: UInt32) { self.rawValue = rawValue }

        /// IPS_SEEN_REPLY: packets have passed both ways.
        public static let answered = Status(rawValue: 1 << 1)
        /// IPS_ASSURED: kept when the table is full.
        public static let assured = Status(rawValue: 1 << 2)
        /// IPS_SRC_NAT: the source is another one on the far side.
        public static let sourceTranslated = Status(rawValue: 1 << 4)
        /// IPS_DST_NAT: the destination is another one on the far side.
        public static let destinationTranslated = Status(rawValue: 1 << 5)
    }

    /// As the first packet came in (CTA_TUPLE_ORIG).
    public let original: Tuple
    /// As the answers come in, so with what the translation made of both ends (CTA_TUPLE_REPLY).
    public let reply: Tuple
    /// CTA_STATUS
    public let status: Status
    /// In how many seconds the entry goes when no packet comes (CTA_TIMEOUT).
    public let timeout: UInt32
    /// True for a TCP connection that both ends have closed, and whose entry only waits to go.
    public let isOver: Bool
    /// What tells it from a later flow between the same ends (CTA_ID); nil where the kernel does not say.
    public let identifier: UInt32?

    /// An entry of the connection table.
    public init(
        original: Tuple, reply: Tuple, status: Status, timeout: UInt32, isOver: Bool = false,
        identifier: UInt32? = nil
    ) {
        self.identifier = identifier
        self.original = original
        self.reply = reply
        self.status = status
        self.timeout = timeout
        self.isOver = isOver
    }

    /// True where packets have passed both ways, and may still.
    public var isEstablished: Bool { status.contains(.answered) && !isOver }

    /// True where one of its ends is that address, before translation or after it.
    public func touches(_ addresses: Set<IPAddress>) -> Bool {
        [original.source, original.destination, reply.source, reply.destination].contains {
            addresses.contains($0)
        }
    }
}

extension Flow: CustomStringConvertible {
    /// `tcp 10.0.0.5:40000 → 203.0.113.2:8443 (192.168.57.200:443)`: the far end where it was translated.
    public var description: String {
        let target = status.contains(.destinationTranslated) ? " (\(reply.sourceText))" : ""
        return "\(original.protocolName) \(original.sourceText) → \(original.destinationText)\(target)"
    }
}

extension Flow.Tuple {
    /// `tcp`, `udp`, else the number.
    public var protocolName: String {
        TransportProtocol.allCases.first { $0.number == protocolNumber }?.description
            ?? InternetProtocol(protocolNumber).description
    }

    fileprivate var sourceText: String { Flow.Tuple.text(source, sourcePort) }
    fileprivate var destinationText: String { Flow.Tuple.text(destination, destinationPort) }

    private static func text(_ address: IPAddress, _ port: UInt16?) -> String {
        guard let port else { return "\(address)" }
        return address.family == .ipv6 ? "[\(address)]:\(port)" : "\(address):\(port)"
    }
}
