internal import CNetlink

/// Who has changed the ruleset, as the kernel notes it with each new generation (NFT_MSG_NEWGEN, since Linux 4.6).
public struct RulesetAuthor: Hashable, Sendable {
    /// NFTA_GEN_PROC_PID: as the first PID namespace counts, so another number in a container.
    public let process: UInt32
    /// NFTA_GEN_PROC_NAME: at most 15 bytes of it.
    public let name: String

    /// The values as they are.
    public init(process: UInt32, name: String) {
        self.process = process
        self.name = name
    }

    /// Nil for other messages, and where the kernel names nobody.
    init?(_ message: NetlinkMessage) throws(MalformedMessage) {
        guard message.type == UInt16(NFNL_SUBSYS_NFTABLES) << 8 | UInt16(NFT_MSG_NEWGEN.rawValue) else {
            return nil
        }
        let attributes = try message.attributes(after: nfgenmsg.self)
        guard let process: UInt32 = attributes.integer(Int(NFTA_GEN_PROC_PID.rawValue)),
            let name = attributes.string(Int(NFTA_GEN_PROC_NAME.rawValue))
        else { return nil }
        self.init(process: UInt32(bigEndian: process), name: name)
    }

    /// Those of a datagram; what does not add up says nothing.
    static func all(in datagram: ArraySlice<UInt8>) -> [RulesetAuthor] {
        let messages = (try? NetlinkMessage.all(in: Array(datagram))) ?? []
        return messages.compactMap { (try? RulesetAuthor($0)) ?? nil }
    }
}
