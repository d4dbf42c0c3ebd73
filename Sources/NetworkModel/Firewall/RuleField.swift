/// What a rule has loaded into a register: its name in nft's language, and how its values are written.
struct RuleField: Equatable {
    /// How a value is written.
    enum ValueType {
        case number
        case protocolNumber
        case linkName
        case family
        case transport
        case etherType
        case address
        case addressType
        case icmpType
        case connectionState
        case connectionStatus
        case tcpFlags
    }

    /// `(value & mask) ^ xor`.
    struct Mask: Equatable {
        let mask: [UInt8]
        let xor: [UInt8]
    }

    /// A comparison in nft's words: the sign with a blank behind it, or nothing for equality.
    struct Phrase {
        let sign: String
        let value: String
    }

    var name: String
    let type: ValueType
    /// In bytes; an address of which less was loaded is a network.
    private let length: Int

    init(_ name: String, _ type: ValueType, length: Int = 0) {
        self.name = name
        self.type = type
        self.length = length
    }

    init(_ key: MetaKey) {
        switch key {
        case .incomingName, .outgoingName: self.init(key.rawValue, .linkName)
        case .incomingKind, .outgoingKind: self.init("meta \(key.rawValue)", .linkName)
        case .layer4Protocol: self.init("meta l4proto", .transport)
        case .layer3Protocol: self.init("meta nfproto", .family)
        case .etherType: self.init("meta protocol", .etherType)
        }
    }

    init(_ key: ConntrackKey) {
        switch key {
        case .state: self.init("ct state", .connectionState)
        case .status: self.init("ct status", .connectionStatus)
        }
    }

    /// Nil for bytes that have no name here; those of a transport's header are named without the transport.
    init?(_ field: PayloadField) {
        switch field {
        case .protocolIPv4: self.init("ip protocol", .protocolNumber)
        case .timeToLive, .timeToLiveAndProtocol: self.init("ip ttl", .number)
        case .nextHeader: self.init("ip6 nexthdr", .protocolNumber)
        case .hopLimit: self.init("ip6 hoplimit", .number)
        case .sourcePort: self.init("sport", .number)
        case .destinationPort: self.init("dport", .number)
        case .tcpFlags: self.init("flags", .tcpFlags)
        case .icmpType: self.init("type", .icmpType)
        default:
            guard let name = RuleField.addressName(field) else { return nil }
            self.init(name, .address, length: Int(field.length))
        }
    }

    /// Of an address whose first bytes are all that counts, nft loads no more than those.
    private static func addressName(_ field: PayloadField) -> String? {
        guard field.base == .network, field.length > 0 else { return nil }
        return switch (field.offset, field.length) {
        case (12, ...4): "ip saddr"
        case (16, ...4): "ip daddr"
        case (8, 3...16): "ip6 saddr"
        case (24, 3...16): "ip6 daddr"
        default: nil
        }
    }

    /// The family whose header the field is in.
    var impliedFamily: String? {
        if name.hasPrefix("ip6 ") { return "ipv6" }
        return name.hasPrefix("ip ") ? "ipv4" : nil
    }
}

extension RuleField {
    /// Nil where the comparison makes no sense for the field.
    func comparison(_ comparison: Comparison, _ data: [UInt8], _ mask: Mask?) -> Phrase? {
        let sign = comparison == .equal ? "" : "\(comparison.rawValue) "
        // A range of names could not be told from one name with a hyphen.
        if type == .icmpType, comparison == .atLeast || comparison == .atMost {
            return Phrase(sign: sign, value: "\(data.number)")
        }
        guard let mask else { return value(data).map { Phrase(sign: sign, value: $0) } }
        guard mask.xor.allSatisfy({ $0 == 0 }), mask.mask.count == data.count else { return nil }
        if type == .address {
            return network(data, mask.mask).map { Phrase(sign: sign, value: $0) }
        }
        guard let names = flagNames else { return nil }
        let bits = RuleField.flags(mask.mask, names, isHostOrder: type != .tcpFlags)
        // Whether any of the flags is set, or none.
        if data.allSatisfy({ $0 == 0 }), [.equal, .notEqual].contains(comparison) {
            return Phrase(
                sign: comparison == .equal ? "!= " : "", value: bits.joined(separator: ","))
        }
        guard type == .tcpFlags, comparison == .equal || comparison == .notEqual else { return nil }
        let wanted = RuleField.flags(data, names, isHostOrder: false).joined(separator: " | ")
        let all = bits.count == 1 ? bits[0] : "(\(bits.joined(separator: " | ")))"
        return Phrase(sign: "& ", value: "\(all) \(comparison.rawValue) \(wanted)")
    }

    private func value(_ data: [UInt8]) -> String? {
        switch type {
        case .linkName: RuleField.linkText(data)
        case .address: address(data)
        case .family: data == [2] ? "ipv4" : data == [10] ? "ipv6" : "\(data.number)"
        case .transport, .protocolNumber: RuleField.protocolName(data)
        case .etherType: RuleField.etherTypeName(data)
        case .icmpType: icmpName(data)
        case .addressType: RuleField.addressTypes[data.hostNumber]
        case .tcpFlags: flagNames.map { RuleField.flags(data, $0, isHostOrder: false).joined(separator: ",") }
        case .connectionState, .connectionStatus: "\(data.hostNumber)"
        case .number: "\(data.number)"
        }
    }

    /// All of an address, or a network of whole bytes.
    private func address(_ data: [UInt8]) -> String? {
        let size = name.hasPrefix("ip6") ? 16 : 4
        guard data.count == length else { return nil }
        let padded = data + [UInt8](repeating: 0, count: max(0, size - data.count))
        guard let address = IPAddress(bytes: padded) else { return nil }
        return length == size ? address.description : "\(address)/\(length * 8)"
    }

    private func network(_ data: [UInt8], _ mask: [UInt8]) -> String? {
        let bits = mask.reduce(0) { $0 + $1.nonzeroBitCount }
        return IPAddress(bytes: data).flatMap { IPNetwork(containing: $0, prefixLength: bits) }?.description
    }

    /// A name that is shorter than its field stands for all that begin so.
    private static func linkText(_ data: [UInt8]) -> String {
        let name = String(decoding: data.prefix { $0 != 0 }, as: UTF8.self)
        return data.contains(0) ? "\"\(name)\"" : "\"\(name)*\""
    }

    static func protocolName(_ data: [UInt8]) -> String {
        let names: [UInt64: String] = [
            1: "icmp", 2: "igmp", 6: "tcp", 17: "udp", 58: "icmpv6", 47: "gre", 50: "esp",
        ]
        return names[data.number] ?? "\(data.number)"
    }

    private static func etherTypeName(_ data: [UInt8]) -> String {
        let names: [UInt64: String] = [0x0800: "ip", 0x0806: "arp", 0x86dd: "ip6", 0x8100: "vlan"]
        return names[data.number] ?? data.hexadecimal
    }

    private func icmpName(_ data: [UInt8]) -> String {
        if name.hasPrefix("igmp") { return data.number == 0x11 ? "membership-query" : "\(data.number)" }
        let names = name.hasPrefix("icmpv6") ? RuleField.icmpv6Types : RuleField.icmpTypes
        return names[data.number] ?? "\(data.number)"
    }

    private static let icmpTypes: [UInt64: String] = [
        0: "echo-reply", 3: "destination-unreachable", 5: "redirect", 8: "echo-request",
        11: "time-exceeded", 12: "parameter-problem", 13: "timestamp-request", 14: "timestamp-reply",
    ]
    private static let icmpv6Types: [UInt64: String] = [
        1: "destination-unreachable", 2: "packet-too-big", 3: "time-exceeded", 4: "parameter-problem",
        128: "echo-request", 129: "echo-reply", 130: "mld-listener-query", 131: "mld-listener-report",
        132: "mld-listener-done", 133: "nd-router-solicit", 134: "nd-router-advert",
        135: "nd-neighbor-solicit", 136: "nd-neighbor-advert", 137: "nd-redirect",
        143: "mld2-listener-report",
    ]
    /// `RTN_*`
    private static let addressTypes: [UInt64: String] = [
        1: "unicast", 2: "local", 3: "broadcast", 4: "anycast", 5: "multicast", 6: "blackhole",
    ]
}

extension RuleField {
    /// The names of single bits, the lowest first.
    private var flagNames: [(bit: UInt64, name: String)]? {
        switch type {
        case .connectionState:
            [(2, "established"), (4, "related"), (8, "new"), (1, "invalid"), (64, "untracked")]
        case .connectionStatus:
            [
                (1, "expected"), (2, "seen-reply"), (4, "assured"), (8, "confirmed"), (16, "snat"),
                (32, "dnat"),
            ]
        case .tcpFlags: [(1, "fin"), (2, "syn"), (4, "rst"), (8, "psh"), (16, "ack"), (32, "urg")]
        default: nil
        }
    }

    private static func flags(
        _ data: [UInt8], _ names: [(bit: UInt64, name: String)], isHostOrder: Bool
    ) -> [String] {
        let value = isHostOrder ? data.hostNumber : data.number
        let known = names.filter { value & $0.bit != 0 }
        let rest = known.reduce(value) { $0 & ~$1.bit }
        return known.map(\.name) + (rest == 0 && !known.isEmpty ? [] : ["0x" + String(rest, radix: 16)])
    }
}

extension [UInt8] {
    /// As a number whose highest byte comes first.
    var number: UInt64 { suffix(8).reduce(0) { $0 << 8 | UInt64($1) } }

    /// As a number in this machine's byte order.
    var hostNumber: UInt64 {
        let isLittleEndian = UInt16(1).littleEndian == 1
        return isLittleEndian ? [UInt8](prefix(8).reversed()).number : [UInt8](prefix(8)).number
    }
}
