internal import CNetlink
import NetworkModel

/// A chain of anybody's table.
public struct HookedChain: Hashable, Sendable {
    /// `ip`, `ip6`, `inet`…
    public let family: String
    /// NFTA_CHAIN_TABLE
    public let table: String
    /// NFTA_CHAIN_NAME
    public let name: String
    /// Nil for chains that are only jumped to.
    public let hook: Chain.Hook?
    /// What gwnet would never make of a chain.
    public let oddity: Chain.Oddity?
}

extension NftablesSocket {
    /// Every chain of every table.
    public mutating func everyChain() throws(NetlinkError) -> [HookedChain] {
        try hookedChains(family: NFPROTO_UNSPEC, "list chains")
    }

    mutating func hookedChains(family: Int, _ operation: String) throws(NetlinkError) -> [HookedChain] {
        try dump(message(NFT_MSG_GETCHAIN, family: family), operation) { message throws(MalformedMessage) in
            guard let chain = Owner<ChainObject>(taking: nftnl_chain_alloc()) else {
                throw MalformedMessage()
            }
            try message.parse { nftnl_chain_nlmsg_parse($0, chain.pointer) }
            return HookedChain(chain.pointer)
        }
    }
}

extension HookedChain {
    /// Nil where the kernel names no table or chain.
    init?(_ chain: OpaquePointer) {
        guard let table = nftnl_chain_get_str(chain, UInt16(NFTNL_CHAIN_TABLE.rawValue)),
            let name = nftnl_chain_get_str(chain, UInt16(NFTNL_CHAIN_NAME.rawValue))
        else { return nil }
        self.init(
            family: HookedChain.family(nftnl_chain_get_u32(chain, UInt16(NFTNL_CHAIN_FAMILY.rawValue))),
            table: String(cString: table), name: String(cString: name), hook: HookedChain.hook(of: chain),
            oddity: HookedChain.oddity(of: chain))
    }

    private static func oddity(of chain: OpaquePointer) -> Chain.Oddity? {
        let flags = nftnl_chain_get_u32(chain, UInt16(NFTNL_CHAIN_FLAGS.rawValue))
        if flags & NFT_CHAIN_BINDING.rawValue != 0 { return .partOfRule }
        let isHooked = nftnl_chain_is_set(chain, UInt16(NFTNL_CHAIN_HOOKNUM.rawValue))
        return isHooked && hook(of: chain) == nil ? .unknownHook : nil
    }

    /// Nil too for hooks where gwnet has no chains (ingress, egress).
    private static func hook(of chain: OpaquePointer) -> Chain.Hook? {
        guard nftnl_chain_is_set(chain, UInt16(NFTNL_CHAIN_HOOKNUM.rawValue)),
            let kind = nftnl_chain_get_str(chain, UInt16(NFTNL_CHAIN_TYPE.rawValue))
                .flatMap({ Chain.Hook.Kind(rawValue: String(cString: $0)) }),
            let point = Chain.Hook.Point(
                rawValue: nftnl_chain_get_u32(chain, UInt16(NFTNL_CHAIN_HOOKNUM.rawValue)))
        else { return nil }
        return Chain.Hook(
            kind, point, priority: nftnl_chain_get_s32(chain, UInt16(NFTNL_CHAIN_PRIO.rawValue)),
            dropsByDefault: nftnl_chain_get_u32(chain, UInt16(NFTNL_CHAIN_POLICY.rawValue)) == UInt32(NF_DROP)
        )
    }

    static func family(_ number: UInt32) -> String {
        switch Int(number) {
        case NFPROTO_INET: "inet"
        case NFPROTO_IPV4: "ip"
        case NFPROTO_IPV6: "ip6"
        case NFPROTO_ARP: "arp"
        case NFPROTO_BRIDGE: "bridge"
        case NFPROTO_NETDEV: "netdev"
        default: String(number)
        }
    }
}
