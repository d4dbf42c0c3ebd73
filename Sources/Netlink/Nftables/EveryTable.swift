internal import CNetlink
public import NetworkModel

extension NftablesSocket {
    /// How often the picture of all tables is taken again that changed under the reading.
    private static let everyTableTries = 10

    /// The tables of everybody that see IPv4 or IPv6 packets, whole.
    ///
    /// What gwnet never writes is read as `unsupported`, or as a table that holds foreign parts.
    public mutating func everyTable() throws(NetlinkError) -> [Terrain.FilterTable] {
        for _ in 0..<NftablesSocket.everyTableTries {
            let before = try generation()
            let tables = try pictureOfEveryTable()
            if try generation() == before { return tables }
        }
        throw NetlinkError(
            "list the ruleset", .interrupted, kernelMessage: "the ruleset kept changing while it was read")
    }

    private mutating func pictureOfEveryTable() throws(NetlinkError) -> [Terrain.FilterTable] {
        var result: [Terrain.FilterTable] = []
        for family in Terrain.FilterTable.Family.allCases {
            for name in try tableNames(family) {
                // It may have gone since the list was made: then the generation has moved on as well.
                guard let table = try pictureOfTable(named: name, family: family.number) else { continue }
                result.append(Terrain.FilterTable(family, table))
            }
        }
        return result
    }

    private mutating func tableNames(
        _ family: Terrain.FilterTable.Family
    ) throws(NetlinkError) -> [String] {
        try dump(message(NFT_MSG_GETTABLE, family: family.number), "list tables") {
            message throws(MalformedMessage) in
            guard let table = Owner<TableObject>(taking: nftnl_table_alloc()) else {
                throw MalformedMessage()
            }
            try message.parse { nftnl_table_nlmsg_parse($0, table.pointer) }
            return nftnl_table_get_str(table.pointer, UInt16(NFTNL_TABLE_NAME.rawValue))
                .map { String(cString: $0) }
        }
    }
}

extension Table.Family {
    /// `NFPROTO_*`
    var number: Int {
        switch self {
        case .inet: NFPROTO_INET
        case .bridge: NFPROTO_BRIDGE
        }
    }
}

extension Terrain.FilterTable.Family {
    /// `NFPROTO_*`
    var number: Int {
        switch self {
        case .inet: NFPROTO_INET
        case .ipv4: NFPROTO_IPV4
        case .ipv6: NFPROTO_IPV6
        }
    }
}
