internal import CNetlink
public import NetworkModel

/// One rule, policy or return that a traced packet met (NFT_MSG_TRACE).
public struct TraceEvent: Hashable, Sendable {
    /// `enum nft_trace_types`
    public enum Kind: Hashable, Sendable {
        case rule
        case policy
        /// The end of a chain, back to where it was jumped from.
        case `return`
    }

    /// NFTA_TRACE_ID: the same for all events of a packet.
    public let packet: UInt32
    /// What it met.
    public let kind: Kind
    /// nfgen_family of the table, in nft's words.
    public let family: String
    /// NFTA_TRACE_TABLE
    public let table: String
    /// NFTA_TRACE_CHAIN
    public let chain: String
    /// NFTA_TRACE_RULE_HANDLE; nil for a policy.
    public let rule: UInt64?
    /// As nft writes it; `continue` where the next rule is asked.
    public let verdict: String
    /// Source and destination, in the first event of each base chain (NFTA_TRACE_NETWORK_HEADER).
    public let addresses: [IPAddress]

    /// Nil for other messages.
    init?(_ message: NetlinkMessage) throws(MalformedMessage) {
        guard message.type == UInt16(NFNL_SUBSYS_NFTABLES) << 8 | UInt16(NFT_MSG_TRACE.rawValue) else {
            return nil
        }
        let header = try message.fixedPart(nfgenmsg.self)
        let attributes = try message.attributes(after: nfgenmsg.self)
        guard let packet: UInt32 = attributes.integer(Int(NFTA_TRACE_ID.rawValue)),
            let kind = TraceEvent.kind(attributes),
            let table = attributes.string(Int(NFTA_TRACE_TABLE.rawValue)),
            let chain = attributes.string(Int(NFTA_TRACE_CHAIN.rawValue))
        else { throw MalformedMessage() }
        self.packet = UInt32(bigEndian: packet)
        self.kind = kind
        self.table = table
        self.chain = chain
        family = HookedChain.family(UInt32(header.nfgen_family))
        let handle: UInt64? = attributes.integer(Int(NFTA_TRACE_RULE_HANDLE.rawValue))
        rule = handle.map { UInt64(bigEndian: $0) }
        verdict = try TraceEvent.verdict(attributes)
        addresses = TraceEvent.addresses(attributes.bytes(Int(NFTA_TRACE_NETWORK_HEADER.rawValue)))
    }

    private static func kind(_ attributes: Attributes) -> Kind? {
        let number: UInt32? = attributes.integer(Int(NFTA_TRACE_TYPE.rawValue))
        switch number.map({ UInt32(bigEndian: $0) }) {
        case NFT_TRACETYPE_RULE.rawValue: return .rule
        case NFT_TRACETYPE_POLICY.rawValue: return .policy
        case NFT_TRACETYPE_RETURN.rawValue: return .return
        default: return nil
        }
    }

    private static func verdict(_ attributes: Attributes) throws(MalformedMessage) -> String {
        let policy: UInt32? = attributes.integer(Int(NFTA_TRACE_POLICY.rawValue))
        if let policy { return words(UInt32(bigEndian: policy), nil) }
        guard let nested = try attributes.nested(Int(NFTA_TRACE_VERDICT.rawValue)),
            let code: UInt32 = nested.integer(Int(NFTA_VERDICT_CODE.rawValue))
        else { return "continue" }
        return words(UInt32(bigEndian: code), nested.string(Int(NFTA_VERDICT_CHAIN.rawValue)))
    }

    /// What gwnet itself never writes has a number.
    private static func words(_ code: UInt32, _ chain: String?) -> String {
        switch code {
        case UInt32(bitPattern: NFT_CONTINUE.rawValue): "continue"
        case UInt32(NF_STOLEN): "stolen"
        case UInt32(NF_QUEUE): "queue"
        default: Verdict(kernelNumber: code, chain: chain)?.description ?? "verdict \(code)"
        }
    }

    private static func addresses(_ header: ArraySlice<UInt8>?) -> [IPAddress] {
        guard let header, let first = header.first else { return [] }
        let (offset, length) = first >> 4 == 4 ? (12, 4) : (8, 16)
        guard header.count >= offset + 2 * length else { return [] }
        let rest = header.dropFirst(offset)
        return [rest.prefix(length), rest.dropFirst(length).prefix(length)].compactMap {
            IPAddress(bytes: $0)
        }
    }
}
