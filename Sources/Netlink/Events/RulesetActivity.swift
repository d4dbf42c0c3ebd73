internal import CNetlink

/// Follows the kernel's notifications of nf_tables: each change of a generation is told first, then, by
/// NFT_MSG_NEWGEN, the process that made them (`nf_tables_commit`).
struct RulesetActivity {
    private let table: String
    private var touchesOwn = false
    private var removedOwn = 0
    private var removedOthers = 0

    /// - Parameter table: the name of gwnet's tables.
    init(table: String) {
        self.table = table
    }

    /// - Returns: the processes whose changes end in this datagram and concern gwnet's tables. What does not
    ///   add up says nothing.
    mutating func authors(in datagram: ArraySlice<UInt8>) -> [RulesetAuthor] {
        let messages = (try? NetlinkMessage.all(in: Array(datagram))) ?? []
        return messages.compactMap { author($0) }
    }

    /// What was told so far may lack its end, and what comes its beginning.
    mutating func forget() { self = RulesetActivity(table: table) }

    private mutating func author(_ message: NetlinkMessage) -> RulesetAuthor? {
        guard message.type >> 8 == UInt16(NFNL_SUBSYS_NFTABLES),
            let attributes = try? message.attributes(after: nfgenmsg.self),
            let family = try? message.fixedPart(nfgenmsg.self).nfgen_family
        else { return nil }
        let type = UInt32(message.type & 0xff)
        guard type == NFT_MSG_NEWGEN.rawValue else {
            // In every message of nf_tables the first attribute is the table's name.
            note(type, Int(family), attributes.string(Int(NFTA_TABLE_NAME.rawValue)))
            return nil
        }
        defer { forget() }
        guard touchesOwn, let process: UInt32 = attributes.integer(Int(NFTA_GEN_PROC_PID.rawValue)),
            let name = attributes.string(Int(NFTA_GEN_PROC_NAME.rawValue))
        else { return nil }
        return RulesetAuthor(process: UInt32(bigEndian: process), name: name, deed: deed)
    }

    private mutating func note(_ type: UInt32, _ family: Int, _ name: String?) {
        let isOwn = name == table && (family == NFPROTO_INET || family == NFPROTO_BRIDGE)
        touchesOwn = touchesOwn || isOwn
        guard type == NFT_MSG_DELTABLE.rawValue else { return }
        if isOwn { removedOwn += 1 } else { removedOthers += 1 }
    }

    private var deed: RulesetAuthor.Deed {
        guard removedOwn > 0 else { return .changed }
        return removedOwn + removedOthers > 1 ? .flushed : .removed
    }
}
