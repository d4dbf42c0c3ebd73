/// One instruction of a rule, as the nf_tables virtual machine knows it.
///
/// The cases are those that gwnet writes; each reads back from the kernel as the value that was
/// written. What it would never write is `unsupported`, which equals nothing of ours, so that a
/// rule that somebody else altered shows up as a difference instead of failing the reading.
public enum Expression: Hashable, Sendable, Codable {
    /// Loads what the kernel knows about the packet (`meta`).
    case meta(MetaKey, into: Register)
    /// Loads bytes of the packet.
    case payload(PayloadField, into: Register)
    /// Loads what connection tracking knows about the packet's flow (`ct`).
    case conntrack(ConntrackKey, into: Register)
    /// Asks the routing table for the type of an address (`fib … type`).
    case addressType(FIBQuestion, into: Register)
    /// Loads the TCP segment size that fits the packet's route (`rt mtu`).
    case routeSegmentSize(into: Register)
    /// Swaps a value of `length` bytes from host to network order, in place.
    case hostToNetwork(Register, length: UInt8)
    /// Loads a constant.
    case immediate([UInt8], into: Register)
    /// Ends the rule unless the register compares so with the constant.
    case compare(Register, Comparison, [UInt8])
    /// `destination = (source & mask) ^ xor`.
    case bitwise(Register, mask: [UInt8], xor: [UInt8], into: Register)
    /// Looks the key in a register up in a set or map.
    case lookup(Lookup)
    /// Adds the packet to a named counter.
    case counter(named: String)
    /// Ends the rule for packets over the rate.
    case limit(RateLimit)
    /// Writes a line to the kernel log.
    case log(prefix: String, level: LogLevel)
    /// Source NAT to the address of the outgoing link.
    case masquerade
    /// Destination NAT of IPv4 to the address, and the port, in registers.
    case destinationNAT(address: Register, port: Register?)
    /// Answers with an error and drops.
    case reject(Rejection)
    /// Writes a register into the packet; the IPv4 header's checksum is kept right where asked for.
    case writePayload(PayloadField, from: Register, updatesChecksum: Bool)
    /// Writes a register into an option of the TCP header.
    case setTCPOption(kind: UInt8, offset: UInt8, length: UInt8, from: Register)
    /// Has the kernel tell listeners which rules this packet meets, where the register holds 1
    /// (`meta nftrace set`).
    case setTrace(from: Register)
    /// Ends the rule with a verdict.
    case verdict(Verdict)
    /// An expression that gwnet does not write, by its kernel name.
    case unsupported(String)
}

/// `enum nft_meta_keys`, as far as gwnet asks.
public enum MetaKey: String, Hashable, Sendable, Codable, CaseIterable {
    case incomingName = "iifname"
    case outgoingName = "oifname"
    case incomingKind = "iifkind"
    case outgoingKind = "oifkind"
    case layer4Protocol = "l4proto"
    case layer3Protocol = "nfproto"
    /// The frame's EtherType, below any VLAN tag that is already taken off.
    case etherType = "protocol"
}

/// `enum nft_ct_keys`, as far as gwnet asks. Both are bit masks in host byte order.
public enum ConntrackKey: String, Hashable, Sendable, Codable, CaseIterable {
    case state
    case status
}

/// `enum nft_cmp_ops`, as far as gwnet compares.
public enum Comparison: String, Hashable, Sendable, Codable, CaseIterable {
    case equal = "=="
    case notEqual = "!="
    case atLeast = ">="
    case atMost = "<="
}

/// Bytes of the packet: `NFTA_PAYLOAD_BASE`, `_OFFSET`, `_LEN`.
public struct PayloadField: Hashable, Sendable, Codable {
    /// The header that the offset counts from (`enum nft_payload_bases`).
    public enum Base: String, Hashable, Sendable, Codable, CaseIterable {
        case network
        case transport
    }

    /// NFTA_PAYLOAD_BASE
    public let base: Base
    /// In bytes.
    public let offset: UInt8
    /// In bytes.
    public let length: UInt8

    /// As `@nh,OFFSET,LENGTH` or `@th,OFFSET,LENGTH`, which nft counts in bits.
    public init(base: Base, offset: UInt8, length: UInt8) {
        self.base = base
        self.offset = offset
        self.length = length
    }

    /// `ip ttl`, and the protocol behind it: the checksum goes by pairs of bytes.
    public static let timeToLiveAndProtocol = PayloadField(base: .network, offset: 8, length: 2)
    /// `ip protocol`
    public static let protocolIPv4 = PayloadField(base: .network, offset: 9, length: 1)
    /// `ip saddr`
    public static let sourceIPv4 = PayloadField(base: .network, offset: 12, length: 4)
    /// `ip daddr`
    public static let destinationIPv4 = PayloadField(base: .network, offset: 16, length: 4)
    /// `ip ttl`
    public static let timeToLive = PayloadField(base: .network, offset: 8, length: 1)
    /// `ip6 nexthdr`
    public static let nextHeader = PayloadField(base: .network, offset: 6, length: 1)
    /// `ip6 hoplimit`
    public static let hopLimit = PayloadField(base: .network, offset: 7, length: 1)
    /// `ip6 saddr`
    public static let sourceIPv6 = PayloadField(base: .network, offset: 8, length: 16)
    /// `ip6 daddr`
    public static let destinationIPv6 = PayloadField(base: .network, offset: 24, length: 16)
    /// `th sport`
    public static let sourcePort = PayloadField(base: .transport, offset: 0, length: 2)
    /// `th dport`
    public static let destinationPort = PayloadField(base: .transport, offset: 2, length: 2)
    /// `icmp type`, `icmpv6 type`, `igmp type`
    public static let icmpType = PayloadField(base: .transport, offset: 0, length: 1)
    /// `tcp flags`
    public static let tcpFlags = PayloadField(base: .transport, offset: 13, length: 1)
}

/// What a `fib … type` lookup asks about: the type of the destination address, seen from the whole
/// machine or from the incoming link alone (`NFTA_FIB_F_DADDR`, `NFTA_FIB_F_IIF`).
public enum FIBQuestion: String, Hashable, Sendable, Codable, CaseIterable {
    case destination = "daddr"
    case destinationOnIncomingLink = "daddr . iif"
}

/// A lookup in a named set or map.
public struct Lookup: Hashable, Sendable, Codable {
    /// What a lookup yields besides matching or not.
    public enum Result: Hashable, Sendable, Codable {
        case none
        /// The map's data goes into this register and those after it.
        case data(Register)
        /// The map's verdict is carried out.
        case verdict
    }

    /// The name of a set or map of the same table (NFTA_LOOKUP_SET).
    public let set: String
    /// NFTA_LOOKUP_SREG: where the key, or the first field of a concatenation, lies.
    public let key: Register
    /// NFTA_LOOKUP_DREG: none for a set, the verdict register for a verdict map.
    public let result: Result
    /// True where the rule goes on when the key is *not* in the set.
    public let isInverted: Bool

    /// A plain `KEY @SET` where only the first two are given.
    public init(set: String, key: Register, result: Result = .none, isInverted: Bool = false) {
        self.set = set
        self.key = key
        self.result = result
        self.isInverted = isInverted
    }
}

/// `limit rate N/second burst M packets`.
public struct RateLimit: Hashable, Sendable, Codable {
    /// NFTA_LIMIT_RATE, with NFTA_LIMIT_UNIT of one second.
    public let packetsPerSecond: UInt64
    /// In packets.
    public let burst: UInt32

    /// A limit that lets `burst` packets through at once, then the rate.
    public init(packetsPerSecond: UInt64, burst: UInt32) {
        self.packetsPerSecond = packetsPerSecond
        self.burst = burst
    }
}

/// `LOGLEVEL_*` of the kernel, as nft names them.
public enum LogLevel: UInt32, Hashable, Sendable, Codable, CaseIterable {
    case emerg = 0, alert, crit, err, warn, notice, info, debug
}

/// How a packet is refused: `enum nft_reject_types`, with ICMP codes where they apply.
public enum Rejection: Hashable, Sendable, Codable {
    case tcpReset
    /// `reject with icmpx admin-prohibited`: the code for IPv4 and IPv6 alike.
    case administrativelyProhibited
}
