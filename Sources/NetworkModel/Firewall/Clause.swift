/// The clauses that rules are made of: each is one phrase of nft's language, as the instructions
/// that nft compiles it to.
extension [Expression] {
    /// `iifname "LINK"`
    public static func incoming(_ link: LinkName) -> [Expression] {
        [.meta(.incomingName, into: .first), .compare(.first, .equal, link.paddedBytes)]
    }

    /// `iifname != "LINK"`
    public static func incoming(not link: LinkName) -> [Expression] {
        [.meta(.incomingName, into: .first), .compare(.first, .notEqual, link.paddedBytes)]
    }

    /// `oifname "LINK"`
    public static func outgoing(_ link: LinkName) -> [Expression] {
        [.meta(.outgoingName, into: .first), .compare(.first, .equal, link.paddedBytes)]
    }

    /// `iifname vmap @MAP`
    public static func incoming(by map: String) -> [Expression] {
        [.meta(.incomingName, into: .first), .lookup(Lookup(set: map, key: .first, result: .verdict))]
    }

    /// `iifname != @SET`
    public static func incoming(notIn set: String) -> [Expression] {
        [.meta(.incomingName, into: .first), .lookup(Lookup(set: set, key: .first, isInverted: true))]
    }

    /// `iifkind @SET`, false for links that a hardware driver made: they have no kind.
    public static func incomingKind(in set: String) -> [Expression] {
        [.meta(.incomingKind, into: .first), .lookup(Lookup(set: set, key: .first))]
    }

    /// `oifname != @SET`
    public static func outgoing(notIn set: String) -> [Expression] {
        [.meta(.outgoingName, into: .first), .lookup(Lookup(set: set, key: .first, isInverted: true))]
    }

    /// `oifkind @SET`
    public static func outgoingKind(in set: String) -> [Expression] {
        [.meta(.outgoingKind, into: .first), .lookup(Lookup(set: set, key: .first))]
    }

    /// `meta protocol TYPE`: the frame's EtherType, in tables of bridges.
    public static func frame(_ etherType: UInt16) -> [Expression] {
        [.meta(.etherType, into: .first), .compare(.first, .equal, etherType.networkBytes)]
    }

    /// `meta protocol ip` or `meta protocol ip6`
    public static func frame(of family: AddressFamily) -> [Expression] {
        frame(family == .ipv4 ? 0x0800 : 0x86dd)
    }

    /// `iifname @SET`
    public static func incoming(in set: String) -> [Expression] {
        [.meta(.incomingName, into: .first), .lookup(Lookup(set: set, key: .first))]
    }

    /// `meta nfproto ipv4|ipv6`
    public static func family(_ family: AddressFamily) -> [Expression] {
        [.meta(.layer3Protocol, into: .first), .compare(.first, .equal, [family == .ipv4 ? 2 : 10])]
    }

    /// `meta l4proto tcp|udp`
    public static func transport(_ transport: TransportProtocol) -> [Expression] {
        layer4(transport.number)
    }

    /// `ip saddr @SET`
    public static func source(in set: String) -> [Expression] {
        family(.ipv4) + [.payload(.sourceIPv4, into: .first), .lookup(Lookup(set: set, key: .first))]
    }

    /// `ip saddr != @SET`
    public static func source(notIn set: String) -> [Expression] {
        let lookup = Lookup(set: set, key: .first, isInverted: true)
        return family(.ipv4) + [.payload(.sourceIPv4, into: .first), .lookup(lookup)]
    }

    /// `ip daddr @SET`
    public static func destination(in set: String) -> [Expression] {
        family(.ipv4) + [.payload(.destinationIPv4, into: .first), .lookup(Lookup(set: set, key: .first))]
    }

    /// `ip daddr != @SET`
    public static func destination(notIn set: String) -> [Expression] {
        let lookup = Lookup(set: set, key: .first, isInverted: true)
        return family(.ipv4) + [.payload(.destinationIPv4, into: .first), .lookup(lookup)]
    }

    /// `ip daddr != ADDRESS`
    public static func destination(not address: IPAddress) -> [Expression] {
        family(.ipv4)
            + [.payload(.destinationIPv4, into: .first), .compare(.first, .notEqual, address.bytes)]
    }

    /// `ip saddr 0.0.0.0 ip daddr 255.255.255.255 udp sport 68 udp dport 67`: a client without an
    /// address asks for one (RFC 2131).
    public static let dhcpRequest: [Expression] =
        family(.ipv4)
        + [
            .payload(.sourceIPv4, into: .first), .compare(.first, .equal, [0, 0, 0, 0]),
            .payload(.destinationIPv4, into: .first), .compare(.first, .equal, [255, 255, 255, 255]),
        ] + port(.udp, from: 68) + [
            .payload(.destinationPort, into: .first), .compare(.first, .equal, [0, 67]),
        ]

    /// `udp sport 67 udp dport 68`: the answer to such a request.
    public static let dhcpReply: [Expression] =
        family(.ipv4) + port(.udp, from: 67)
        + [.payload(.destinationPort, into: .first), .compare(.first, .equal, [0, 68])]

    /// `ip6 saddr fe80::/10 udp sport 547 udp dport 546` (RFC 8415)
    public static let dhcpv6Reply: [Expression] =
        family(.ipv6) + linkLocalSource + port(.udp, from: 547)
        + [.payload(.destinationPort, into: .first), .compare(.first, .equal, UInt16(546).networkBytes)]

    /// `tcp|udp dport PORT`
    public static func port(_ transport: TransportProtocol, _ port: UInt16) -> [Expression] {
        layer4(transport.number)
            + [.payload(.destinationPort, into: .first), .compare(.first, .equal, port.networkBytes)]
    }

    private static func port(_ transport: TransportProtocol, from port: UInt16) -> [Expression] {
        layer4(transport.number)
            + [.payload(.sourcePort, into: .first), .compare(.first, .equal, port.networkBytes)]
    }

    static func layer4(_ number: UInt8) -> [Expression] {
        [.meta(.layer4Protocol, into: .first), .compare(.first, .equal, [number])]
    }

    /// `ip6 saddr fe80::/10`
    private static let linkLocalSource: [Expression] = [
        .payload(.sourceIPv6, into: .first),
        .bitwise(
            .first, mask: [0xff, 0xc0] + [UInt8](repeating: 0, count: 14),
            xor: [UInt8](repeating: 0, count: 16), into: .first),
        .compare(.first, .equal, [0xfe, 0x80] + [UInt8](repeating: 0, count: 14)),
    ]
}

extension [Expression] {
    /// `meta l4proto . th dport . ip saddr @SET`, or with `ip6 saddr`.
    public static func service(in set: String, _ family: AddressFamily) -> [Expression] {
        let source: PayloadField = family == .ipv4 ? .sourceIPv4 : .sourceIPv6
        return self.family(family)
            + [
                .meta(.layer4Protocol, into: .first),
                .payload(.destinationPort, into: .first.advanced(by: 1)),
                .payload(source, into: .first.advanced(by: 2)),
                .lookup(Lookup(set: set, key: .first)),
            ]
    }

    /// `meta l4proto . ip daddr . th dport @SET`
    public static func target(in set: String) -> [Expression] {
        family(.ipv4) + targetFields + [.lookup(Lookup(set: set, key: .first))]
    }

    /// `meta l4proto . ip daddr . th dport . ip saddr @SET`
    public static func flow(in set: String) -> [Expression] {
        family(.ipv4) + targetFields
            + [
                .payload(.sourceIPv4, into: .first.advanced(by: 3)),
                .lookup(Lookup(set: set, key: .first)),
            ]
    }

    private static let targetFields: [Expression] = [
        .meta(.layer4Protocol, into: .first),
        .payload(.destinationIPv4, into: .first.advanced(by: 1)),
        .payload(.destinationPort, into: .first.advanced(by: 2)),
    ]

    /// `dnat ip to ip protocol . th dport . ip saddr map @MAP`
    ///
    /// Not `meta l4proto`: nft 1.0.6 refuses to read that back where the map holds a port.
    /// - Parameter withPort: whether the map holds a port beside the address.
    public static func forward(by map: String, withPort: Bool) -> [Expression] {
        family(.ipv4)
            + [
                .payload(.protocolIPv4, into: .first),
                .payload(.destinationPort, into: .first.advanced(by: 1)),
                .payload(.sourceIPv4, into: .first.advanced(by: 2)),
                .lookup(Lookup(set: map, key: .first, result: .data(.first))),
                .destinationNAT(address: .first, port: withPort ? .first.advanced(by: 1) : nil),
            ]
    }

    /// `fib daddr type local`: addressed to this machine.
    public static let toThisMachine = addressedLocally(.destination)

    /// `fib daddr . iif type local`: addressed to the link that it came in on.
    public static let toIncomingLink = addressedLocally(.destinationOnIncomingLink)

    /// `fib daddr . iif type != local`
    public static let notToIncomingLink = addressedLocally(.destinationOnIncomingLink, .notEqual)

    private static func addressedLocally(
        _ question: FIBQuestion, _ comparison: Comparison = .equal
    ) -> [Expression] {
        // RTN_LOCAL
        [.addressType(question, into: .first), .compare(.first, comparison, UInt32(2).hostBytes)]
    }

    /// `ct state established,related`
    public static let established = conntrackMask(.state, 0x6)

    /// `ct state invalid`
    public static let invalid = conntrackMask(.state, 0x1)

    /// `ct status dnat`
    public static let destinationTranslated = conntrackMask(.status, 0x20)

    /// Both values are masks in host byte order.
    private static func conntrackMask(_ key: ConntrackKey, _ mask: UInt32) -> [Expression] {
        let zero = UInt32(0).hostBytes
        return [
            .conntrack(key, into: .first),
            .bitwise(.first, mask: mask.hostBytes, xor: zero, into: .first),
            .compare(.first, .notEqual, zero),
        ]
    }

    /// `icmp type echo-request` or `icmpv6 type echo-request`
    public static func echoRequest(_ family: AddressFamily) -> [Expression] {
        icmpType(family) + [.compare(.first, .equal, [family == .ipv4 ? 8 : 128])]
    }

    /// `icmpv6 type @SET`
    public static func icmpv6(in set: String) -> [Expression] {
        icmpType(.ipv6) + [.lookup(Lookup(set: set, key: .first))]
    }

    /// `ip6 hoplimit 255`: sent on this link, not through a router (RFC 4861, section 7.1).
    public static let fromThisLink = hopLimit(255)

    private static func icmpType(_ family: AddressFamily) -> [Expression] {
        self.family(family) + layer4(family == .ipv4 ? 1 : 58) + [.payload(.icmpType, into: .first)]
    }

    /// `meta protocol ip ip saddr @SET`, or `meta protocol ip6 ip6 saddr @SET`, of a bridge's frame.
    public static func frame(of family: AddressFamily, from set: String) -> [Expression] {
        let source: PayloadField = family == .ipv4 ? .sourceIPv4 : .sourceIPv6
        return frame(of: family) + [.payload(source, into: .first), .lookup(Lookup(set: set, key: .first))]
    }

    /// `icmp type FIRST-LAST` or `icmpv6 type FIRST-LAST` of a bridge's frame.
    public static func frame(of family: AddressFamily, icmp types: ClosedRange<UInt8>) -> [Expression] {
        let range: [Expression] =
            types.count == 1
            ? [.compare(.first, .equal, [types.lowerBound])]
            : [
                .compare(.first, .atLeast, [types.lowerBound]),
                .compare(.first, .atMost, [types.upperBound]),
            ]
        return frame(of: family) + layer4(family == .ipv4 ? 1 : 58) + [.payload(.icmpType, into: .first)]
            + range
    }

    /// `udp sport PORT udp dport PORT` of a bridge's frame.
    public static func frame(
        of family: AddressFamily, udpFrom source: UInt16, to destination: UInt16
    ) -> [Expression] {
        frame(of: family) + port(.udp, from: source) + [
            .payload(.destinationPort, into: .first),
            .compare(.first, .equal, destination.networkBytes),
        ]
    }

    /// `ip6 hoplimit N`
    public static func hopLimit(_ limit: UInt8) -> [Expression] {
        [.payload(.hopLimit, into: .first), .compare(.first, .equal, [limit])]
    }

    /// `ip ttl set 1` or `ip6 hoplimit set 1`: the packet may reach this machine and cannot be forwarded.
    public static func endingHere(_ family: AddressFamily) -> [Expression] {
        switch family {
        case .ipv4:
            [
                .payload(.timeToLiveAndProtocol, into: .first),
                .bitwise(.first, mask: [0, 0xff], xor: [1, 0], into: .first),
                .writePayload(.timeToLiveAndProtocol, from: .first, updatesChecksum: true),
            ]
        case .ipv6:
            [
                .immediate([1], into: .first),
                .writePayload(.hopLimit, from: .first, updatesChecksum: false),
            ]
        }
    }

    /// `tcp flags & (syn | rst) == syn`: SYN and SYN-ACK.
    public static let opening: [Expression] =
        layer4(6)
        + [
            .payload(.tcpFlags, into: .first),
            .bitwise(.first, mask: [0x06], xor: [0], into: .first),
            .compare(.first, .equal, [0x02]),
        ]

    /// `tcp option maxseg size set rt mtu`
    public static let clampSegmentSize: [Expression] = [
        .routeSegmentSize(into: .first),
        .hostToNetwork(.first, length: 2),
        // The maximum segment size is option 2; its value starts at its third byte (RFC 9293).
        .setTCPOption(kind: 2, offset: 2, length: 2, from: .first),
    ]

    /// `counter name "NAME"`
    public static func count(_ name: String) -> [Expression] { [.counter(named: name)] }

    /// `accept`
    public static let accept: [Expression] = [.verdict(.accept)]

    /// `drop`
    public static let drop: [Expression] = [.verdict(.drop)]

    /// `jump CHAIN`
    public static func jump(_ chain: String) -> [Expression] { [.verdict(.jump(chain))] }

    /// `reject with tcp reset`
    public static let reset: [Expression] = layer4(6) + [.reject(.tcpReset)]

    /// `reject with icmpx admin-prohibited`
    public static let prohibit: [Expression] = [.reject(.administrativelyProhibited)]

    /// `masquerade`
    public static let masquerade: [Expression] = [.masquerade]

    /// `limit rate N/second burst M packets`
    public static func rate(_ packetsPerSecond: UInt64, burst: UInt32) -> [Expression] {
        [.limit(RateLimit(packetsPerSecond: packetsPerSecond, burst: burst))]
    }

    /// `limit rate 5/second burst 10 packets log prefix "gwnet REASON: " level info`
    public static func log(_ reason: String) -> [Expression] {
        [
            .limit(RateLimit(packetsPerSecond: 5, burst: 10)),
            .log(prefix: "gwnet \(reason): ", level: .info),
        ]
    }
}

extension UInt32 {
    /// The four bytes as they lie in memory.
    var hostBytes: [UInt8] { withUnsafeBytes(of: self) { Array($0) } }
}
