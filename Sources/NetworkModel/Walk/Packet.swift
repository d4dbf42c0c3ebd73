/// A packet as far as routing and filtering look at it: the first one of a flow, or the first answer.
public struct Packet: Hashable, Sendable {
    /// What the IP header is followed by.
    public enum Content: Hashable, Sendable {
        /// A SYN, or the SYN-ACK that answers it.
        case tcp(from: UInt16, to: UInt16)
        /// A datagram.
        case udp(from: UInt16, to: UInt16)
        /// An echo request of ICMP or ICMPv6, or the reply to it.
        case echo
        /// Any other protocol.
        case other(InternetProtocol)
    }

    /// Who says to have sent it.
    public var source: IPAddress
    /// Where it is to go.
    public var destination: IPAddress
    /// The rest of it.
    public var content: Content
    /// Whether it belongs to a flow that the other side began.
    public let isReply: Bool

    /// Nil where the two addresses are of different families.
    public init?(from source: IPAddress, to destination: IPAddress, _ content: Content, isReply: Bool = false)
    {
        guard source.family == destination.family else { return nil }
        self.source = source
        self.destination = destination
        self.content = content
        self.isReply = isReply
    }

    private init(answering packet: Packet) {
        source = packet.destination
        destination = packet.source
        content = packet.content.turned
        isReply = !packet.isReply
    }

    /// What the receiver of this packet sends back.
    public var answer: Packet { Packet(answering: self) }

    /// Both addresses are of it.
    public var family: AddressFamily { source.family }

    /// IANA's number of what follows the IP header.
    public var protocolNumber: UInt8 {
        switch content {
        case .tcp: 6
        case .udp: 17
        case .echo: family == .ipv4 ? 1 : 58
        case .other(let content): content.number
        }
    }

    /// The port that is asked for; nil where there is none.
    public var destinationPort: UInt16? {
        switch content {
        case .tcp(_, let port), .udp(_, let port): port
        case .echo, .other: nil
        }
    }
}

extension Packet.Content {
    /// The same with its ports swapped.
    fileprivate var turned: Packet.Content {
        switch self {
        case .tcp(let from, let to): .tcp(from: to, to: from)
        case .udp(let from, let to): .udp(from: to, to: from)
        case .echo, .other: self
        }
    }
}

// The bytes that a rule's `payload` loads. Fields that no rule can sensibly ask for are zero.
extension Packet {
    /// The IP header, without options (RFC 791, RFC 8200).
    var networkHeader: [UInt8] {
        let length = UInt16(transportHeader.count)
        switch family {
        case .ipv4:
            let start: [UInt8] = [0x45, 0] + (length + 20).networkBytes + [0, 0, 0x40, 0]
            return start + [64, protocolNumber, 0, 0] + source.bytes + destination.bytes
        case .ipv6:
            let start: [UInt8] = [0x60, 0, 0, 0] + length.networkBytes + [protocolNumber, 64]
            return start + source.bytes + destination.bytes
        }
    }

    /// The header after it (RFC 9293, RFC 768, RFC 792, RFC 4443).
    var transportHeader: [UInt8] {
        switch content {
        case .tcp(let from, let to):
            let flags: UInt8 = isReply ? 0x12 : 0x02
            let start: [UInt8] = from.networkBytes + to.networkBytes + [UInt8](repeating: 0, count: 8)
            return start + [0x50, flags, 0xff, 0xff, 0, 0, 0, 0]
        case .udp(let from, let to): return from.networkBytes + to.networkBytes + [0, 8, 0, 0]
        case .echo: return [echoType] + [UInt8](repeating: 0, count: 7)
        case .other: return [UInt8](repeating: 0, count: 8)
        }
    }

    private var echoType: UInt8 {
        switch family {
        case .ipv4: isReply ? 0 : 8
        case .ipv6: isReply ? 129 : 128
        }
    }
}

extension Packet: CustomStringConvertible {
    /// Such as `192.168.57.31 → 1.1.1.1 tcp/443`.
    public var description: String { "\(source) → \(destination) \(content)" }
}

extension Packet.Content: CustomStringConvertible {
    /// Such as `tcp/443`, by the port that is asked for.
    public var description: String {
        switch self {
        case .tcp(_, let port): "tcp/\(port)"
        case .udp(_, let port): "udp/\(port)"
        case .echo: "ping"
        case .other(let content): "\(content)"
        }
    }
}
