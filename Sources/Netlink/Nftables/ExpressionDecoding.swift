internal import CNetlink
import NetworkModel

extension Expression {
    /// What a libnftnl handle says; `unsupported` where it is nothing that gwnet writes.
    ///
    /// A range is two comparisons, as nft up to 1.0 writes it; later ones have an expression of its own.
    static func all(in handle: borrowing ExpressionHandle) -> [Expression] {
        let name = handle.text(NFTNL_EXPR_NAME) ?? "unnamed"
        if name == "range", let ends = Decoding.range(handle) { return ends }
        return [Decoding.expression(named: name, handle) ?? .unsupported(name)]
    }
}

private enum Decoding {
    static func expression(named name: String, _ handle: borrowing ExpressionHandle) -> Expression? {
        switch name {
        case "meta": meta(handle)
        case "payload": payload(handle)
        case "ct": conntrack(handle)
        case "fib": addressType(handle)
        case "rt": routeSegmentSize(handle)
        case "byteorder": hostToNetwork(handle)
        case "immediate": immediate(handle)
        case "cmp": compare(handle)
        case "bitwise": bitwise(handle)
        case "lookup": lookup(handle)
        case "objref": counter(handle)
        case "limit": limit(handle)
        case "log": log(handle)
        case "masq": masquerade(handle)
        case "nat": destinationNAT(handle)
        case "reject": reject(handle)
        case "exthdr": setTCPOption(handle)
        default: nil
        }
    }

    static func meta(_ handle: borrowing ExpressionHandle) -> Expression? {
        let number = handle.number(NFTNL_EXPR_META_KEY)
        if number == NFT_META_NFTRACE.rawValue {
            return handle.register(NFTNL_EXPR_META_SREG).map { .setTrace(from: $0) }
        }
        guard let key = MetaKey.allCases.first(where: { $0.kernelNumber == number }),
            let register = handle.register(NFTNL_EXPR_META_DREG)
        else { return nil }
        return .meta(key, into: register)
    }

    static func payload(_ handle: borrowing ExpressionHandle) -> Expression? {
        let number = handle.number(NFTNL_EXPR_PAYLOAD_BASE)
        guard let base = PayloadField.Base.allCases.first(where: { $0.kernelNumber == number }),
            let offset = UInt8(exactly: handle.number(NFTNL_EXPR_PAYLOAD_OFFSET)),
            let length = UInt8(exactly: handle.number(NFTNL_EXPR_PAYLOAD_LEN))
        else { return nil }
        let field = PayloadField(base: base, offset: offset, length: length)
        guard let source = handle.register(NFTNL_EXPR_PAYLOAD_SREG) else {
            return handle.register(NFTNL_EXPR_PAYLOAD_DREG).map { .payload(field, into: $0) }
        }
        let updatesChecksum = handle.number(NFTNL_EXPR_PAYLOAD_CSUM_TYPE) == NFT_PAYLOAD_CSUM_INET.rawValue
        guard handle.number(NFTNL_EXPR_PAYLOAD_FLAGS) == 0,
            handle.number(NFTNL_EXPR_PAYLOAD_CSUM_OFFSET) == (updatesChecksum ? checksumOffset : 0)
        else { return nil }
        return .writePayload(field, from: source, updatesChecksum: updatesChecksum)
    }

    static func conntrack(_ handle: borrowing ExpressionHandle) -> Expression? {
        let number = handle.number(NFTNL_EXPR_CT_KEY)
        guard let key = ConntrackKey.allCases.first(where: { $0.kernelNumber == number }),
            let register = handle.register(NFTNL_EXPR_CT_DREG), !handle.has(NFTNL_EXPR_CT_DIR)
        else { return nil }
        return .conntrack(key, into: register)
    }

    static func addressType(_ handle: borrowing ExpressionHandle) -> Expression? {
        let flags = handle.number(NFTNL_EXPR_FIB_FLAGS)
        guard handle.number(NFTNL_EXPR_FIB_RESULT) == NFT_FIB_RESULT_ADDRTYPE.rawValue,
            let question = FIBQuestion.allCases.first(where: { $0.kernelFlags == flags }),
            let register = handle.register(NFTNL_EXPR_FIB_DREG)
        else { return nil }
        return .addressType(question, into: register)
    }

    static func routeSegmentSize(_ handle: borrowing ExpressionHandle) -> Expression? {
        guard handle.number(NFTNL_EXPR_RT_KEY) == NFT_RT_TCPMSS.rawValue,
            let register = handle.register(NFTNL_EXPR_RT_DREG)
        else { return nil }
        return .routeSegmentSize(into: register)
    }

    static func hostToNetwork(_ handle: borrowing ExpressionHandle) -> Expression? {
        let length = handle.number(NFTNL_EXPR_BYTEORDER_LEN)
        guard handle.number(NFTNL_EXPR_BYTEORDER_OP) == NFT_BYTEORDER_HTON.rawValue,
            handle.number(NFTNL_EXPR_BYTEORDER_SIZE) == length, let bytes = UInt8(exactly: length),
            let source = handle.register(NFTNL_EXPR_BYTEORDER_SREG),
            source == handle.register(NFTNL_EXPR_BYTEORDER_DREG)
        else { return nil }
        return .hostToNetwork(source, length: bytes)
    }

    static func immediate(_ handle: borrowing ExpressionHandle) -> Expression? {
        if handle.number(NFTNL_EXPR_IMM_DREG) == NFT_REG_VERDICT.rawValue {
            return Verdict(
                kernelNumber: handle.number(NFTNL_EXPR_IMM_VERDICT),
                chain: handle.has(NFTNL_EXPR_IMM_CHAIN) ? handle.text(NFTNL_EXPR_IMM_CHAIN) : nil
            ).map { .verdict($0) }
        }
        return handle.register(NFTNL_EXPR_IMM_DREG)
            .map { .immediate(handle.data(NFTNL_EXPR_IMM_DATA), into: $0) }
    }

    static func compare(_ handle: borrowing ExpressionHandle) -> Expression? {
        let number = handle.number(NFTNL_EXPR_CMP_OP)
        guard let comparison = Comparison.allCases.first(where: { $0.kernelNumber == number }),
            let register = handle.register(NFTNL_EXPR_CMP_SREG)
        else { return nil }
        return .compare(register, comparison, handle.data(NFTNL_EXPR_CMP_DATA))
    }

    static func range(_ handle: borrowing ExpressionHandle) -> [Expression]? {
        guard handle.number(NFTNL_EXPR_RANGE_OP) == NFT_RANGE_EQ.rawValue,
            let register = handle.register(NFTNL_EXPR_RANGE_SREG)
        else { return nil }
        return [
            .compare(register, .atLeast, handle.data(NFTNL_EXPR_RANGE_FROM_DATA)),
            .compare(register, .atMost, handle.data(NFTNL_EXPR_RANGE_TO_DATA)),
        ]
    }

    static func bitwise(_ handle: borrowing ExpressionHandle) -> Expression? {
        guard handle.number(NFTNL_EXPR_BITWISE_OP) == maskAndXor,
            let source = handle.register(NFTNL_EXPR_BITWISE_SREG),
            let destination = handle.register(NFTNL_EXPR_BITWISE_DREG)
        else { return nil }
        return .bitwise(
            source, mask: handle.data(NFTNL_EXPR_BITWISE_MASK), xor: handle.data(NFTNL_EXPR_BITWISE_XOR),
            into: destination)
    }

    static func lookup(_ handle: borrowing ExpressionHandle) -> Expression? {
        guard let key = handle.register(NFTNL_EXPR_LOOKUP_SREG),
            let set = handle.text(NFTNL_EXPR_LOOKUP_SET)
        else { return nil }
        let isInverted = handle.number(NFTNL_EXPR_LOOKUP_FLAGS) & NFT_LOOKUP_F_INV.rawValue != 0
        var result = Lookup.Result.none
        if handle.has(NFTNL_EXPR_LOOKUP_DREG) {
            result = handle.register(NFTNL_EXPR_LOOKUP_DREG).map { .data($0) } ?? .verdict
        }
        return .lookup(Lookup(set: set, key: key, result: result, isInverted: isInverted))
    }

    static func counter(_ handle: borrowing ExpressionHandle) -> Expression? {
        guard handle.number(NFTNL_EXPR_OBJREF_IMM_TYPE) == UInt32(NFT_OBJECT_COUNTER) else { return nil }
        return handle.text(NFTNL_EXPR_OBJREF_IMM_NAME).map { .counter(named: $0) }
    }

    static func limit(_ handle: borrowing ExpressionHandle) -> Expression? {
        guard handle.wide(NFTNL_EXPR_LIMIT_UNIT) == 1,
            handle.number(NFTNL_EXPR_LIMIT_TYPE) == NFT_LIMIT_PKTS.rawValue,
            handle.number(NFTNL_EXPR_LIMIT_FLAGS) == 0
        else { return nil }
        return .limit(
            RateLimit(
                packetsPerSecond: handle.wide(NFTNL_EXPR_LIMIT_RATE),
                burst: handle.number(NFTNL_EXPR_LIMIT_BURST)))
    }

    static func log(_ handle: borrowing ExpressionHandle) -> Expression? {
        guard let prefix = handle.text(NFTNL_EXPR_LOG_PREFIX),
            let level = LogLevel(rawValue: handle.number(NFTNL_EXPR_LOG_LEVEL)),
            !handle.has(NFTNL_EXPR_LOG_GROUP), handle.number(NFTNL_EXPR_LOG_FLAGS) == 0
        else { return nil }
        return .log(prefix: prefix, level: level)
    }

    static func masquerade(_ handle: borrowing ExpressionHandle) -> Expression? {
        handle.number(NFTNL_EXPR_MASQ_FLAGS) == 0 && !handle.has(NFTNL_EXPR_MASQ_REG_PROTO_MIN)
            ? .masquerade : nil
    }

    static func destinationNAT(_ handle: borrowing ExpressionHandle) -> Expression? {
        guard handle.number(NFTNL_EXPR_NAT_TYPE) == NFT_NAT_DNAT.rawValue,
            handle.number(NFTNL_EXPR_NAT_FAMILY) == UInt32(NFPROTO_IPV4),
            handle.number(NFTNL_EXPR_NAT_FLAGS) & ~UInt32(ownFlags) == 0,
            let address = handle.register(NFTNL_EXPR_NAT_REG_ADDR_MIN)
        else { return nil }
        return .destinationNAT(address: address, port: handle.register(NFTNL_EXPR_NAT_REG_PROTO_MIN))
    }

    /// The kernel sets these two itself where an address, a port is given (`nft_nat_init`).
    private static let ownFlags = NF_NAT_RANGE_MAP_IPS | NF_NAT_RANGE_PROTO_SPECIFIED

    static func reject(_ handle: borrowing ExpressionHandle) -> Expression? {
        switch handle.number(NFTNL_EXPR_REJECT_TYPE) {
        case NFT_REJECT_TCP_RST.rawValue: .reject(.tcpReset)
        case NFT_REJECT_ICMPX_UNREACH.rawValue
        where UInt32(handle.byte(NFTNL_EXPR_REJECT_CODE)) == NFT_REJECT_ICMPX_ADMIN_PROHIBITED.rawValue:
            .reject(.administrativelyProhibited)
        default: nil
        }
    }

    static func setTCPOption(_ handle: borrowing ExpressionHandle) -> Expression? {
        guard handle.number(NFTNL_EXPR_EXTHDR_OP) == NFT_EXTHDR_OP_TCPOPT.rawValue,
            let offset = UInt8(exactly: handle.number(NFTNL_EXPR_EXTHDR_OFFSET)),
            let length = UInt8(exactly: handle.number(NFTNL_EXPR_EXTHDR_LEN)),
            let register = handle.register(NFTNL_EXPR_EXTHDR_SREG)
        else { return nil }
        return .setTCPOption(
            kind: handle.byte(NFTNL_EXPR_EXTHDR_TYPE), offset: offset, length: length, from: register)
    }
}
