/// Turns the instructions of a rule back into nft's language.
///
/// It knows the patterns that `Clause` writes: what was loaded into a register gets its name from
/// the load, and a test of the protocol that a later field implies is left out, as nft leaves it
/// out.
struct RuleText {
    private let sets: [NamedSet]
    private var phrases: [String] = []
    /// What each 32-bit word holds.
    private var names: [UInt8: String] = [:]
    private var masks: [UInt8: [UInt8]] = [:]
    /// Tests of a protocol that the next field may make superfluous.
    private var family: String?
    private var transport: String?
    /// The protocol that was tested, in words or by implication.
    private var knownTransport: String?

    /// Nil where an expression is none that gwnet writes.
    init?(_ rule: Rule, sets: [NamedSet]) {
        self.sets = sets
        for expression in rule.expressions {
            guard read(expression) else { return nil }
        }
        flushProtocols()
        if let comment = rule.comment { phrases.append("comment \"\(comment)\"") }
    }

    /// The rule in one line.
    var text: String { phrases.joined(separator: " ") }

    private mutating func read(_ expression: Expression) -> Bool {
        switch expression {
        case .meta(let key, let register): return load(RuleText.name(of: key), into: register)
        case .payload(let field, let register): return load(name(of: field), into: register)
        case .conntrack(let key, let register): return load("ct \(key.rawValue)", into: register)
        case .addressType(let question, let register):
            return load("fib \(question.rawValue) type", into: register)
        case .routeSegmentSize(let register): return load("rt mtu", into: register)
        case .hostToNetwork: return true
        case .bitwise(let source, let mask, _, let destination) where source == destination:
            masks[source.word] = mask
            return true
        case .compare(let register, let comparison, let data): return compare(register, comparison, data)
        case .lookup(let lookup): return look(up: lookup)
        case .setTCPOption(2, 2, 2, _): say("tcp option maxseg size set rt mtu")
        case .destinationNAT(let address, _): say("dnat ip to \(names[address.word] ?? "?")")
        case .counter(let name): say("counter name \"\(name)\"")
        case .limit(let limit):
            say("limit rate \(limit.packetsPerSecond)/second burst \(limit.burst) packets")
        case .log(let prefix, let level): say("log prefix \"\(prefix)\" level \(level)")
        case .masquerade: say("masquerade")
        case .reject(.tcpReset): say("reject with tcp reset")
        case .reject(.administrativelyProhibited): say("reject with icmpx admin-prohibited")
        case .verdict(let verdict): say(verdict.description)
        case .bitwise, .immediate, .setTCPOption, .setTrace, .unsupported: return false
        }
        return true
    }

    private mutating func say(_ phrase: String) {
        flushProtocols()
        phrases.append(phrase)
    }

    private mutating func flushProtocols() {
        if let family { phrases.append("meta nfproto \(family)") }
        if let transport { phrases.append("meta l4proto \(transport)") }
        family = nil
        transport = nil
    }

    private mutating func load(_ name: String?, into register: Register) -> Bool {
        guard let name else { return false }
        names[register.word] = name
        masks[register.word] = nil
        return true
    }

    private static func name(of key: MetaKey) -> String {
        switch key {
        case .incomingName, .outgoingName: key.rawValue
        case .incomingKind, .outgoingKind, .layer4Protocol, .layer3Protocol: "meta \(key.rawValue)"
        }
    }

    /// The field's name; a protocol that it implies need not be tested in words.
    private mutating func name(of field: PayloadField) -> String? {
        switch field {
        case .protocolIPv4: return implying(family: "ipv4", "ip protocol")
        case .timeToLive: return implying(family: "ipv4", "ip ttl")
        case .sourceIPv4: return implying(family: "ipv4", "ip saddr")
        case .destinationIPv4: return implying(family: "ipv4", "ip daddr")
        case .sourceIPv6: return implying(family: "ipv6", "ip6 saddr")
        case .nextHeader: return implying(family: "ipv6", "ip6 nexthdr")
        case .hopLimit: return implying(family: "ipv6", "ip6 hoplimit")
        case .sourcePort: return implyingTransport("sport")
        case .destinationPort: return implyingTransport("dport")
        case .tcpFlags: return implyingTransport("flags")
        case .icmpType:
            family = nil
            return implyingTransport("type")
        default: return nil
        }
    }

    private mutating func implying(family implied: String, _ name: String) -> String {
        if family == implied { family = nil }
        return name
    }

    private mutating func implyingTransport(_ name: String) -> String {
        transport = nil
        return "\(knownTransport ?? "th") \(name)"
    }

    private mutating func compare(_ register: Register, _ comparison: Comparison, _ data: [UInt8]) -> Bool {
        guard let name = names[register.word] else { return false }
        switch name {
        case "meta nfproto": family = data == [2] ? "ipv4" : "ipv6"
        case "meta l4proto":
            knownTransport = RuleText.protocolName(data)
            transport = knownTransport
        default:
            guard let value = value(name, register, data) else { return false }
            say(
                comparison == .equal || masks[register.word] != nil
                    ? "\(name) \(value)" : "\(name) != \(value)")
        }
        return true
    }

    /// What a field is compared with, as nft writes it for that field.
    private func value(_ name: String, _ register: Register, _ data: [UInt8]) -> String? {
        let number = data.reduce(0) { $0 << 8 | Int($1) }
        switch name {
        case "iifname", "oifname": return DataType.linkName.text(data)
        case "ip saddr", "ip daddr": return IPAddress(bytes: data)?.description
        case "ip6 saddr":
            return masks[register.word] == nil ? IPAddress(bytes: data)?.description : "fe80::/10"
        case "ct state": return masks[register.word]?.contains(1) == true ? "invalid" : "established,related"
        case "ct status": return "dnat"
        case "tcp flags": return "& (syn | rst) == syn"
        case "icmp type", "icmpv6 type": return "echo-request"
        case "igmp type": return "membership-query"
        case _ where name.hasPrefix("fib"): return "local"
        default: return String(number)
        }
    }

    private static func protocolName(_ data: [UInt8]) -> String {
        switch data {
        case [1]: "icmp"
        case [2]: "igmp"
        case [6]: "tcp"
        case [17]: "udp"
        case [58]: "icmpv6"
        default: data.map { String($0) }.joined()
        }
    }

    private mutating func look(up lookup: Lookup) -> Bool {
        guard let set = sets.first(where: { $0.name == lookup.set }), let key = keyText(set, lookup.key)
        else {
            return false
        }
        switch lookup.result {
        case .none: say("\(key) \(lookup.isInverted ? "!= " : "")@\(set.name)")
        case .verdict: say("\(key) vmap @\(set.name)")
        case .data(let register):
            names[register.word] = "\(key) map @\(set.name)"
        }
        return true
    }

    /// The names of the registers that a key is put together from.
    private func keyText(_ set: NamedSet, _ start: Register) -> String? {
        var words: [String] = []
        var register = start
        for type in set.key {
            guard let name = names[register.word] else { return nil }
            words.append(name)
            register = register.advanced(by: type.paddedLength / 4)
        }
        return words.joined(separator: " . ")
    }
}
