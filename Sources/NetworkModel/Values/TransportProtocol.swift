/// The transport protocols that have ports and that a gateway forwards.
public enum TransportProtocol: String, CaseIterable, TextValue, Comparable {
    case tcp
    case udp

    /// The protocol's number in the IP header (IANA; the kernel's `IPPROTO_TCP` and `IPPROTO_UDP`).
    public var number: UInt8 {
        switch self {
        case .tcp: 6
        case .udp: 17
        }
    }

    /// By the protocol number.
    public static func < (left: Self, right: Self) -> Bool {
        left.number < right.number
    }
}
