/// What an IP header is followed by, by IANA's number (the IPv4 field `protocol`, the IPv6 field `next
/// header`; the kernel's `IPPROTO_*`).
public struct InternetProtocol: Hashable, Sendable, Comparable {
    /// As IANA assigns them.
    public let number: UInt8

    /// Any number; most have no name here.
    public init(_ number: UInt8) { self.number = number }

    /// By a name as `/etc/protocols` has it.
    public init?(named name: String) {
        guard let number = Self.numbers.first(where: { $0.name == name })?.number else { return nil }
        self.init(number)
    }

    /// TCP, UDP, ICMP and ICMPv6 are asked for by ports and by `ping`.
    public static let icmp = InternetProtocol(1)
    /// RFC 3376: who listens to which multicast group.
    public static let igmp = InternetProtocol(2)
    /// RFC 9293
    public static let tcp = InternetProtocol(6)
    /// RFC 768
    public static let udp = InternetProtocol(17)
    /// RFC 4302. In IPv6 it is an extension header, and netfilter looks through it.
    public static let authenticationHeader = InternetProtocol(51)
    /// RFC 4443
    public static let icmpv6 = InternetProtocol(58)

    /// The names that a profile and `explain` take, in the order of their numbers.
    public static let names: [String] = numbers.map(\.name)

    private static let numbers: [(name: String, number: UInt8)] = [
        ("igmp", 2), ("ipip", 4), ("gre", 47), ("esp", 50), ("ah", 51), ("ospf", 89), ("pim", 103),
        ("vrrp", 112), ("l2tp", 115), ("sctp", 132),
    ]

    /// Whether the number is that of an IPv6 extension header, which only leads to the protocol
    /// (the kernel's `ipv6_ext_hdr`, without the authentication header).
    public var isExtensionHeader: Bool { [0, 43, 44, 59, 60].contains(number) }

    /// By number.
    public static func < (left: Self, right: Self) -> Bool { left.number < right.number }
}

extension InternetProtocol: CustomStringConvertible {
    /// `esp`, or `protocol 99` where there is no name.
    public var description: String { name ?? "protocol \(number)" }

    /// `esp`, or `99`, as a profile has it.
    public var shortText: String { name ?? String(number) }

    private var name: String? { Self.numbers.first { $0.number == number }?.name }
}
