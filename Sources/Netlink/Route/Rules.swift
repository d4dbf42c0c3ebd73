internal import CNetlink
import NetworkModel

extension RouteSocket {
    /// The rules that only choose a table by address or link (`ip rule`), IPv4 and IPv6.
    ///
    /// Rules with other conditions are nothing that gwnet makes or touches, and are told apart.
    public mutating func rules() throws(NetlinkError) -> (rules: [RoutingRule], others: OtherPolicy) {
        var rules: [RoutingRule] = []
        var others = OtherPolicy()
        for family in [AddressFamily.ipv4, .ipv6] {
            var header = fib_rule_hdr()
            header.family = family.number
            var message = MessageWriter(type: Int(RTM_GETRULE))
            message.append(header)
            do {
                let records = try dump(
                    Request(message: message, operation: "list rules"), RuleMessage.decode)
                for record in records {
                    switch record {
                    case .rule(let rule): rules.append(rule)
                    case .refusal(let rule): others.refusals.insert(rule)
                    case .unread: others.holdsUnreadRules = true
                    }
                }
            } catch  where error.errno == .notSupported || error.errno == .familyNotSupported {
                // A kernel without IPv6, or without policy routing.
                continue
            }
        }
        return (rules, others)
    }
}

enum RuleMessage {
    /// What a RTM_NEWRULE message describes.
    enum Record {
        case rule(RoutingRule)
        case refusal(RefusingRule)
        /// It asks for more than the others can say.
        case unread
    }

    /// What `decode` understands; any other attribute narrows the rule in a way that is not ours.
    private static let understood = Set(
        [
            FRA_DST, FRA_SRC, FRA_IIFNAME, FRA_OIFNAME, FRA_PRIORITY, FRA_TABLE, FRA_PROTOCOL,
            FRA_SUPPRESS_PREFIXLEN,
        ].map { UInt16($0) })

    static func request(_ type: Int, _ rule: RoutingRule, _ operation: String) -> Request {
        var header = fib_rule_hdr()
        header.family = rule.family.number
        header.src_len = UInt8(clamping: rule.source?.prefixLength ?? 0)
        header.dst_len = UInt8(clamping: rule.destination?.prefixLength ?? 0)
        header.table = UInt8(rule.table < 256 ? rule.table : UInt32(RT_TABLE_UNSPEC.rawValue))
        header.action = UInt8(FR_ACT_TO_TBL)
        let flags = type == RTM_NEWRULE ? NLM_F_CREATE | NLM_F_EXCL : 0
        var message = MessageWriter(type: type, flags: flags)
        message.append(header)
        message.attribute(Int(FRA_PRIORITY), rule.priority)
        message.attribute(Int(FRA_TABLE), rule.table)
        message.attribute(Int(FRA_PROTOCOL), rule.origin.number)
        if let source = rule.source { message.attribute(Int(FRA_SRC), source.address.bytes) }
        if let destination = rule.destination { message.attribute(Int(FRA_DST), destination.address.bytes) }
        if let incoming = rule.incoming { message.attribute(Int(FRA_IIFNAME), incoming.description) }
        if let outgoing = rule.outgoing { message.attribute(Int(FRA_OIFNAME), outgoing.description) }
        return Request(message: message, operation: operation)
    }

    static func decode(_ message: NetlinkMessage) throws(MalformedMessage) -> Record {
        let header = try message.fixedPart(fib_rule_hdr.self)
        let attributes = try message.attributes(after: fib_rule_hdr.self)
        guard attributes.types.isSubset(of: understood), header.tos == 0,
            header.flags & UInt32(FIB_RULE_INVERT) == 0,
            attributes.integer(Int(FRA_SUPPRESS_PREFIXLEN), as: Int32.self) ?? -1 == -1,
            let family = AddressFamily(number: header.family)
        else { return .unread }
        let priority: UInt32 = attributes.integer(Int(FRA_PRIORITY)) ?? 0
        let source = network(attributes.bytes(Int(FRA_SRC)), header.src_len)
        let destination = network(attributes.bytes(Int(FRA_DST)), header.dst_len)
        let incoming = attributes.string(Int(FRA_IIFNAME)).flatMap { LinkName($0) }
        let outgoing = attributes.string(Int(FRA_OIFNAME)).flatMap { LinkName($0) }
        if let kind = RoutingEntry.Kind(action: header.action), outgoing == nil {
            return .refusal(
                RefusingRule(
                    priority: priority, source: source, destination: destination, incoming: incoming,
                    kind: kind))
        }
        guard header.action == UInt8(FR_ACT_TO_TBL) else { return .unread }
        return .rule(
            RoutingRule(
                family: family, priority: priority, source: source, destination: destination,
                incoming: incoming, outgoing: outgoing,
                table: attributes.integer(Int(FRA_TABLE)) ?? UInt32(header.table),
                origin: Origin(number: attributes.integer(Int(FRA_PROTOCOL)) ?? 0)))
    }

    private static func network(_ bytes: ArraySlice<UInt8>?, _ prefixLength: UInt8) -> IPNetwork? {
        bytes.flatMap { IPAddress(bytes: $0) }
            .flatMap { IPNetwork(containing: $0, prefixLength: Int(prefixLength)) }
    }
}

extension RoutingEntry.Kind {
    /// `FR_ACT_*` of rules that end a packet's way; nil for others.
    fileprivate init?(action: UInt8) {
        switch Int(action) {
        case FR_ACT_BLACKHOLE: self = .blackhole
        case FR_ACT_UNREACHABLE: self = .unreachable
        case FR_ACT_PROHIBIT: self = .prohibit
        default: return nil
        }
    }
}
