internal import CNetlink

extension NftablesSocket {
    /// The netlink port that a table belongs to (NFTA_TABLE_OWNER, of a table with `flags owner`): the
    /// kernel lets no other change it. Nil where it belongs to none.
    ///
    /// The first netlink socket of a process has its process ID for a port (netlink(7)).
    public mutating func owner(ofTable name: String) throws(NetlinkError) -> UInt32? {
        let found = try dump(message(NFT_MSG_GETTABLE), "list tables") { message throws(MalformedMessage) in
            guard let table = Owner<TableObject>(taking: nftnl_table_alloc()) else {
                throw MalformedMessage()
            }
            try message.parse { nftnl_table_nlmsg_parse($0, table.pointer) }
            guard let found = nftnl_table_get_str(table.pointer, UInt16(NFTNL_TABLE_NAME.rawValue)),
                String(cString: found) == name,
                nftnl_table_is_set(table.pointer, UInt16(NFTNL_TABLE_OWNER.rawValue))
            else { return nil as UInt32? }
            return nftnl_table_get_u32(table.pointer, UInt16(NFTNL_TABLE_OWNER.rawValue))
        }
        return found.first
    }
}
