internal import CNetlink
import NetworkModel

extension Expression {
    /// The libnftnl expression for this one.
    ///
    /// - Throws: `NetlinkError` for `unsupported`, which can only be read.
    func handle() throws(NetlinkError) -> ExpressionHandle {
        switch self {
        case .meta(let key, let register): return try Encoding.meta(key, register)
        case .payload(let field, let register): return try Encoding.payload(field, register)
        case .conntrack(let key, let register): return try Encoding.conntrack(key, register)
        case .addressType(let question, let register): return try Encoding.addressType(question, register)
        case .routeSegmentSize(let register): return try Encoding.routeSegmentSize(register)
        case .hostToNetwork(let register, let length): return try Encoding.hostToNetwork(register, length)
        case .immediate(let data, let register): return try Encoding.immediate(data, register)
        case .compare(let register, let comparison, let data):
            return try Encoding.compare(register, comparison, data)
        case .bitwise(let source, let mask, let xor, let destination):
            return try Encoding.bitwise(source, mask, xor, destination)
        case .lookup(let lookup): return try Encoding.lookup(lookup)
        case .counter(let name): return try Encoding.counter(name)
        case .limit(let limit): return try Encoding.limit(limit)
        case .log(let prefix, let level): return try Encoding.log(prefix, level)
        case .masquerade: return try ExpressionHandle("masq")
        case .destinationNAT(let address, let port): return try Encoding.destinationNAT(address, port)
        case .reject(let rejection): return try Encoding.reject(rejection)
        case .writePayload(let field, let register, let updatesChecksum):
            return try Encoding.writePayload(field, register, updatesChecksum)
        case .setTCPOption(let kind, let offset, let length, let register):
            return try Encoding.setTCPOption(kind, offset, length, register)
        case .setTrace(let register): return try Encoding.setTrace(register)
        case .verdict(let verdict): return try Encoding.verdict(verdict)
        case .unsupported(let name):
            throw NetlinkError("write a rule with the foreign expression \(name)", .notSupported)
        }
    }
}

/// One function a kind, each the mirror of one in `Decoding`.
private enum Encoding {
    static func meta(_ key: MetaKey, _ register: Register) throws(NetlinkError) -> ExpressionHandle {
        let handle = try ExpressionHandle("meta")
        handle.set(NFTNL_EXPR_META_KEY, key.kernelNumber)
        handle.set(NFTNL_EXPR_META_DREG, register)
        return handle
    }

    static func setTrace(_ register: Register) throws(NetlinkError) -> ExpressionHandle {
        let handle = try ExpressionHandle("meta")
        handle.set(NFTNL_EXPR_META_KEY, NFT_META_NFTRACE.rawValue)
        handle.set(NFTNL_EXPR_META_SREG, register)
        return handle
    }

    static func payload(_ field: PayloadField, _ register: Register) throws(NetlinkError) -> ExpressionHandle
    {
        let handle = try ExpressionHandle("payload")
        handle.set(NFTNL_EXPR_PAYLOAD_BASE, field.base.kernelNumber)
        handle.set(NFTNL_EXPR_PAYLOAD_OFFSET, UInt32(field.offset))
        handle.set(NFTNL_EXPR_PAYLOAD_LEN, UInt32(field.length))
        handle.set(NFTNL_EXPR_PAYLOAD_DREG, register)
        return handle
    }

    static func conntrack(_ key: ConntrackKey, _ register: Register) throws(NetlinkError) -> ExpressionHandle
    {
        let handle = try ExpressionHandle("ct")
        handle.set(NFTNL_EXPR_CT_KEY, key.kernelNumber)
        handle.set(NFTNL_EXPR_CT_DREG, register)
        return handle
    }

    static func addressType(
        _ question: FIBQuestion, _ register: Register
    ) throws(NetlinkError) -> ExpressionHandle {
        let handle = try ExpressionHandle("fib")
        handle.set(NFTNL_EXPR_FIB_RESULT, NFT_FIB_RESULT_ADDRTYPE.rawValue)
        handle.set(NFTNL_EXPR_FIB_FLAGS, question.kernelFlags)
        handle.set(NFTNL_EXPR_FIB_DREG, register)
        return handle
    }

    static func routeSegmentSize(_ register: Register) throws(NetlinkError) -> ExpressionHandle {
        let handle = try ExpressionHandle("rt")
        handle.set(NFTNL_EXPR_RT_KEY, NFT_RT_TCPMSS.rawValue)
        handle.set(NFTNL_EXPR_RT_DREG, register)
        return handle
    }

    static func hostToNetwork(_ register: Register, _ length: UInt8) throws(NetlinkError) -> ExpressionHandle
    {
        let handle = try ExpressionHandle("byteorder")
        handle.set(NFTNL_EXPR_BYTEORDER_SREG, register)
        handle.set(NFTNL_EXPR_BYTEORDER_DREG, register)
        handle.set(NFTNL_EXPR_BYTEORDER_OP, NFT_BYTEORDER_HTON.rawValue)
        handle.set(NFTNL_EXPR_BYTEORDER_LEN, UInt32(length))
        handle.set(NFTNL_EXPR_BYTEORDER_SIZE, UInt32(length))
        return handle
    }

    static func immediate(_ data: [UInt8], _ register: Register) throws(NetlinkError) -> ExpressionHandle {
        let handle = try ExpressionHandle("immediate")
        handle.set(NFTNL_EXPR_IMM_DREG, register)
        handle.set(NFTNL_EXPR_IMM_DATA, data)
        return handle
    }

    static func compare(
        _ register: Register, _ comparison: Comparison, _ data: [UInt8]
    ) throws(NetlinkError) -> ExpressionHandle {
        let handle = try ExpressionHandle("cmp")
        handle.set(NFTNL_EXPR_CMP_SREG, register)
        handle.set(NFTNL_EXPR_CMP_OP, comparison.kernelNumber)
        handle.set(NFTNL_EXPR_CMP_DATA, data)
        return handle
    }

    static func bitwise(
        _ source: Register, _ mask: [UInt8], _ xor: [UInt8], _ destination: Register
    ) throws(NetlinkError) -> ExpressionHandle {
        let handle = try ExpressionHandle("bitwise")
        handle.set(NFTNL_EXPR_BITWISE_SREG, source)
        handle.set(NFTNL_EXPR_BITWISE_DREG, destination)
        handle.set(NFTNL_EXPR_BITWISE_OP, maskAndXor)
        handle.set(NFTNL_EXPR_BITWISE_LEN, UInt32(mask.count))
        handle.set(NFTNL_EXPR_BITWISE_MASK, mask)
        handle.set(NFTNL_EXPR_BITWISE_XOR, xor)
        return handle
    }

    static func lookup(_ lookup: Lookup) throws(NetlinkError) -> ExpressionHandle {
        let handle = try ExpressionHandle("lookup")
        handle.set(NFTNL_EXPR_LOOKUP_SREG, lookup.key)
        handle.set(NFTNL_EXPR_LOOKUP_SET, lookup.set)
        switch lookup.result {
        case .none: break
        case .data(let register): handle.set(NFTNL_EXPR_LOOKUP_DREG, register)
        case .verdict: handle.set(NFTNL_EXPR_LOOKUP_DREG, NFT_REG_VERDICT.rawValue)
        }
        if lookup.isInverted { handle.set(NFTNL_EXPR_LOOKUP_FLAGS, NFT_LOOKUP_F_INV.rawValue) }
        return handle
    }

    static func counter(_ name: String) throws(NetlinkError) -> ExpressionHandle {
        let handle = try ExpressionHandle("objref")
        handle.set(NFTNL_EXPR_OBJREF_IMM_TYPE, UInt32(NFT_OBJECT_COUNTER))
        handle.set(NFTNL_EXPR_OBJREF_IMM_NAME, name)
        return handle
    }

    static func limit(_ limit: RateLimit) throws(NetlinkError) -> ExpressionHandle {
        let handle = try ExpressionHandle("limit")
        handle.set(NFTNL_EXPR_LIMIT_RATE, wide: limit.packetsPerSecond)
        handle.set(NFTNL_EXPR_LIMIT_UNIT, wide: 1)
        handle.set(NFTNL_EXPR_LIMIT_BURST, limit.burst)
        handle.set(NFTNL_EXPR_LIMIT_TYPE, NFT_LIMIT_PKTS.rawValue)
        return handle
    }

    static func log(_ prefix: String, _ level: LogLevel) throws(NetlinkError) -> ExpressionHandle {
        let handle = try ExpressionHandle("log")
        handle.set(NFTNL_EXPR_LOG_PREFIX, prefix)
        handle.set(NFTNL_EXPR_LOG_LEVEL, level.rawValue)
        return handle
    }

    static func destinationNAT(_ address: Register, _ port: Register?) throws(NetlinkError)
        -> ExpressionHandle
    {
        let handle = try ExpressionHandle("nat")
        handle.set(NFTNL_EXPR_NAT_TYPE, NFT_NAT_DNAT.rawValue)
        handle.set(NFTNL_EXPR_NAT_FAMILY, UInt32(NFPROTO_IPV4))
        handle.set(NFTNL_EXPR_NAT_REG_ADDR_MIN, address)
        if let port { handle.set(NFTNL_EXPR_NAT_REG_PROTO_MIN, port) }
        return handle
    }

    static func reject(_ rejection: Rejection) throws(NetlinkError) -> ExpressionHandle {
        let handle = try ExpressionHandle("reject")
        switch rejection {
        case .tcpReset: handle.set(NFTNL_EXPR_REJECT_TYPE, NFT_REJECT_TCP_RST.rawValue)
        case .administrativelyProhibited:
            handle.set(NFTNL_EXPR_REJECT_TYPE, NFT_REJECT_ICMPX_UNREACH.rawValue)
            handle.set(NFTNL_EXPR_REJECT_CODE, byte: UInt8(NFT_REJECT_ICMPX_ADMIN_PROHIBITED.rawValue))
        }
        return handle
    }

    static func writePayload(
        _ field: PayloadField, _ register: Register, _ updatesChecksum: Bool
    ) throws(NetlinkError) -> ExpressionHandle {
        let handle = try ExpressionHandle("payload")
        handle.set(NFTNL_EXPR_PAYLOAD_SREG, register)
        handle.set(NFTNL_EXPR_PAYLOAD_BASE, field.base.kernelNumber)
        handle.set(NFTNL_EXPR_PAYLOAD_OFFSET, UInt32(field.offset))
        handle.set(NFTNL_EXPR_PAYLOAD_LEN, UInt32(field.length))
        let checksum = updatesChecksum ? NFT_PAYLOAD_CSUM_INET : NFT_PAYLOAD_CSUM_NONE
        handle.set(NFTNL_EXPR_PAYLOAD_CSUM_TYPE, checksum.rawValue)
        handle.set(NFTNL_EXPR_PAYLOAD_CSUM_OFFSET, updatesChecksum ? checksumOffset : 0)
        return handle
    }

    static func setTCPOption(
        _ kind: UInt8, _ offset: UInt8, _ length: UInt8, _ register: Register
    ) throws(NetlinkError) -> ExpressionHandle {
        let handle = try ExpressionHandle("exthdr")
        handle.set(NFTNL_EXPR_EXTHDR_OP, NFT_EXTHDR_OP_TCPOPT.rawValue)
        handle.set(NFTNL_EXPR_EXTHDR_TYPE, byte: kind)
        handle.set(NFTNL_EXPR_EXTHDR_OFFSET, UInt32(offset))
        handle.set(NFTNL_EXPR_EXTHDR_LEN, UInt32(length))
        handle.set(NFTNL_EXPR_EXTHDR_SREG, register)
        return handle
    }

    static func verdict(_ verdict: Verdict) throws(NetlinkError) -> ExpressionHandle {
        let handle = try ExpressionHandle("immediate")
        handle.set(NFTNL_EXPR_IMM_DREG, NFT_REG_VERDICT.rawValue)
        handle.set(NFTNL_EXPR_IMM_VERDICT, verdict.kernelNumber)
        if let chain = verdict.chain { handle.set(NFTNL_EXPR_IMM_CHAIN, chain) }
        return handle
    }
}
