internal import CNetlink
import NetworkModel

extension NftablesSocket {
    /// gwnet's tables as several dumps show them; the caller checks that nothing moved between them.
    mutating func pictureOfTables(named name: String) throws(NetlinkError) -> Ruleset {
        let heads = try heads(ofTables: name, NFPROTO_UNSPEC)
        let inet = heads[NFPROTO_INET]
        let bridge = heads[NFPROTO_BRIDGE]
        guard inet != nil || bridge != nil else { return Ruleset() }
        // One dump of objects for both: the kernel leaves out tables of other names by itself. A dump of rules
        // ends with the first table of that name (`nf_tables_dump_rules`).
        let family = bridge == nil ? NFPROTO_INET : inet == nil ? NFPROTO_BRIDGE : NFPROTO_UNSPEC
        do {
            let objects = try objects(table: name, family)
            return Ruleset(
                inet: try inet.map { head throws(NetlinkError) in
                    try table(name, NFPROTO_INET, head, objects)
                },
                bridge: try bridge.map { head throws(NetlinkError) in
                    try table(name, NFPROTO_BRIDGE, head, objects)
                })
        } catch  where error.errno == .noEntry {
            // It went while it was read; then the generation has moved on as well.
            return Ruleset()
        }
    }

    /// One table of anybody's as several dumps show it. Nil also where it went while it was read.
    mutating func pictureOfTable(named name: String, family: Int) throws(NetlinkError) -> Table? {
        guard let head = try heads(ofTables: name, family)[family] else { return nil }
        do {
            return try table(name, family, head, try objects(table: name, family))
        } catch  where error.errno == .noEntry {
            return nil
        }
    }

    private mutating func table(
        _ name: String, _ family: Int, _ head: TableHead, _ objects: [FoundObject]
    ) throws(NetlinkError) -> Table {
        let rules = try rules(table: name, family)
        let chains = try chains(table: name, family).map { chain in
            Chain(
                chain.name, hook: chain.hook, oddity: chain.oddity,
                rules: rules.filter { $0.chain == chain.name }.map(\.rule))
        }
        let sets = try sets(table: name, family)
        let own = objects.filter { $0.family == family }
        let counters = own.filter { $0.foreignPart == nil }
        // The kernel says how much there is: what is more than was found so far are flowtables.
        let hasMore = head.use > chains.count + sets.count + own.count
        let flowtables = hasMore ? try flowtables(table: name, family) : []
        return Table(
            family: family == NFPROTO_BRIDGE ? .bridge : .inet, name: name, isDormant: head.isDormant,
            holdsForeignParts: sets.contains(where: \.holdsUnknown),
            foreignParts: sets.compactMap(\.foreignPart) + flowtables + own.compactMap(\.foreignPart),
            counters: counters.map(\.name), sets: sets.compactMap(\.definition), chains: chains)
    }

    private mutating func chains(table: String, _ family: Int) throws(NetlinkError) -> [HookedChain] {
        try hookedChains(family: family, "list chains of table \(table)").filter { $0.table == table }
    }

    private mutating func sets(table: String, _ family: Int) throws(NetlinkError) -> [FoundSet] {
        var result: [FoundSet] = []
        for found in try definitions(table: table, family) {
            guard var set = found.definition else {
                result.append(found)
                continue
            }
            let pieces = try pieces(of: set, table: table, family)
            set.elements = set.elements(from: pieces.compactMap { $0 })
            result.append(
                FoundSet(name: set.name, definition: set, holdsUnknown: pieces.contains { $0 == nil }))
        }
        return result
    }

    /// What the table's named counters have seen.
    public mutating func counters(table: String) throws(NetlinkError) -> [String: CounterValue] {
        try counters(table: table, NFPROTO_INET)
    }

    private mutating func counters(
        table: String, _ family: Int
    ) throws(NetlinkError) -> [String: CounterValue] {
        var request = message(NFT_MSG_GETOBJ, family: family)
        request.attribute(Int(NFTA_OBJ_TABLE.rawValue), table)
        request.attribute(Int(NFTA_OBJ_TYPE.rawValue), UInt32(NFT_OBJECT_COUNTER).bigEndian)
        let found = try dump(request, "list counters of table inet \(table)") {
            message throws(MalformedMessage) in
            guard let object = Owner<StatefulObject>(taking: nftnl_obj_alloc()) else {
                throw MalformedMessage()
            }
            try message.parse { nftnl_obj_nlmsg_parse($0, object.pointer) }
            guard nftnl_obj_get_u32(object.pointer, UInt16(NFTNL_OBJ_TYPE)) == UInt32(NFT_OBJECT_COUNTER),
                String(cString: nftnl_obj_get_str(object.pointer, UInt16(NFTNL_OBJ_TABLE))) == table
            else { return nil as (String, CounterValue)? }
            return (
                String(cString: nftnl_obj_get_str(object.pointer, UInt16(NFTNL_OBJ_NAME))),
                CounterValue(
                    packets: nftnl_obj_get_u64(object.pointer, UInt16(NFTNL_OBJ_CTR_PKTS)),
                    bytes: nftnl_obj_get_u64(object.pointer, UInt16(NFTNL_OBJ_CTR_BYTES)))
            )
        }
        return Dictionary(found) { first, _ in first }
    }

    /// What each element of a set has seen, where the set makes its elements count.
    public mutating func elementCounters(
        of set: NamedSet, table: String
    ) throws(NetlinkError) -> [NamedSet.Element: CounterValue] {
        var result: [NamedSet.Element: CounterValue] = [:]
        for case let piece? in try pieces(of: set, table: table, NFPROTO_INET) {
            result[NamedSet.Element(piece.key, value: piece.value)] = piece.count
        }
        return result
    }

    /// By family.
    private mutating func heads(
        ofTables name: String, _ family: Int
    ) throws(NetlinkError) -> [Int: TableHead] {
        let found = try dump(message(NFT_MSG_GETTABLE, family: family), "list tables") {
            message throws(MalformedMessage) in
            guard let table = Owner<TableObject>(taking: nftnl_table_alloc()) else {
                throw MalformedMessage()
            }
            try message.parse { nftnl_table_nlmsg_parse($0, table.pointer) }
            guard let found = nftnl_table_get_str(table.pointer, UInt16(NFTNL_TABLE_NAME.rawValue)),
                String(cString: found) == name
            else { return nil as (Int, TableHead)? }
            return (
                Int(nftnl_table_get_u32(table.pointer, UInt16(NFTNL_TABLE_FAMILY.rawValue))),
                TableHead(table.pointer)
            )
        }
        return Dictionary(found) { first, _ in first }
    }

    private mutating func rules(
        table: String, _ family: Int
    ) throws(NetlinkError) -> [(chain: String, rule: Rule)] {
        var request = message(NFT_MSG_GETRULE, family: family)
        request.attribute(Int(NFTA_RULE_TABLE.rawValue), table)
        return try dump(request, "list rules of table inet \(table)") { message throws(MalformedMessage) in
            guard let object = Owner<RuleObject>(taking: nftnl_rule_alloc()) else { throw MalformedMessage() }
            try message.parse { nftnl_rule_nlmsg_parse($0, object.pointer) }
            guard let found = nftnl_rule_get_str(object.pointer, UInt16(NFTNL_RULE_TABLE.rawValue)),
                String(cString: found) == table,
                let chain = nftnl_rule_get_str(object.pointer, UInt16(NFTNL_RULE_CHAIN.rawValue))
            else { return nil as (chain: String, rule: Rule)? }
            return (String(cString: chain), Rule(object.pointer))
        }
    }

    private mutating func definitions(table: String, _ family: Int) throws(NetlinkError) -> [FoundSet] {
        var request = message(NFT_MSG_GETSET, family: family)
        request.attribute(Int(NFTA_SET_TABLE.rawValue), table)
        return try dump(request, "list sets of table inet \(table)") { message throws(MalformedMessage) in
            guard let set = Owner<SetObject>(taking: nftnl_set_alloc()) else { throw MalformedMessage() }
            try message.parse { nftnl_set_nlmsg_parse($0, set.pointer) }
            guard let name = nftnl_set_get_str(set.pointer, UInt16(NFTNL_SET_NAME.rawValue)) else {
                throw MalformedMessage()
            }
            let flags = nftnl_set_get_u32(set.pointer, UInt16(NFTNL_SET_FLAGS.rawValue))
            return FoundSet(
                name: String(cString: name), definition: NamedSet(definition: set.pointer),
                isPartOfRule: flags & NFT_SET_ANONYMOUS.rawValue != 0)
        }
    }

    private mutating func pieces(
        of set: NamedSet, table: String, _ family: Int
    ) throws(NetlinkError) -> [ElementPiece?] {
        var request = message(NFT_MSG_GETSETELEM, family: family)
        request.attribute(Int(NFTA_SET_ELEM_LIST_TABLE.rawValue), table)
        request.attribute(Int(NFTA_SET_ELEM_LIST_SET.rawValue), set.name)
        return try dump(request, "list elements of set \(set.name)") { message throws(MalformedMessage) in
            guard let object = Owner<SetObject>(taking: nftnl_set_alloc()) else { throw MalformedMessage() }
            try message.parse { nftnl_set_elems_nlmsg_parse($0, object.pointer) }
            return set.pieces(in: object.pointer)
        }.flatMap { $0 }
    }
}
