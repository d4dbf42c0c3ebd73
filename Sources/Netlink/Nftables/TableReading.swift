internal import CNetlink
import NetworkModel

extension NftablesSocket {
    /// The table as several dumps show it; the caller checks that nothing moved between them. Nil also where it went
    /// while it was read.
    mutating func pictureOfTable(
        named name: String, family: Int = NFPROTO_INET
    ) throws(NetlinkError) -> Table? {
        guard let isDormant = try dormancy(ofTable: name, family) else { return nil }
        do {
            return try parts(ofTable: name, family, isDormant: isDormant)
        } catch  where error.errno == .noEntry {
            return nil
        }
    }

    private mutating func parts(
        ofTable name: String, _ family: Int, isDormant: Bool
    ) throws(NetlinkError) -> Table {
        let rules = try rules(table: name, family)
        let chains = try chains(table: name, family).map { chain in
            Chain(chain.name, hook: chain.hook, rules: rules.filter { $0.chain == chain.name }.map(\.rule))
        }
        var sets: [NamedSet] = []
        var holdsForeignParts = false
        for definition in try definitions(table: name, family) {
            guard var set = definition else {
                holdsForeignParts = true
                continue
            }
            let pieces = try pieces(of: set, table: name, family)
            holdsForeignParts = holdsForeignParts || pieces.contains { $0 == nil }
            set.elements = set.elements(from: pieces.compactMap { $0 })
            sets.append(set)
        }
        return Table(
            name: name, isDormant: isDormant, holdsForeignParts: holdsForeignParts,
            counters: try counters(table: name, family).keys.sorted(), sets: sets, chains: chains)
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

    /// Nil where there is no such table.
    private mutating func dormancy(ofTable name: String, _ family: Int) throws(NetlinkError) -> Bool? {
        let found = try dump(message(NFT_MSG_GETTABLE, family: family), "list tables") {
            message throws(MalformedMessage) in
            guard let table = Owner<TableObject>(taking: nftnl_table_alloc()) else {
                throw MalformedMessage()
            }
            try message.parse { nftnl_table_nlmsg_parse($0, table.pointer) }
            guard let found = nftnl_table_get_str(table.pointer, UInt16(NFTNL_TABLE_NAME.rawValue)),
                String(cString: found) == name
            else { return nil as Bool? }
            let flags = nftnl_table_get_u32(table.pointer, UInt16(NFTNL_TABLE_FLAGS.rawValue))
            return flags & NFT_TABLE_F_DORMANT.rawValue != 0
        }
        return found.first
    }

    private mutating func chains(table: String, _ family: Int) throws(NetlinkError) -> [Chain] {
        try hookedChains(family: family, "list chains of table inet \(table)")
            .filter { $0.table == table }
            .map { Chain($0.name, hook: $0.hook) }
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

    /// Nil stands for a set of types that gwnet does not use.
    private mutating func definitions(table: String, _ family: Int) throws(NetlinkError) -> [NamedSet?] {
        var request = message(NFT_MSG_GETSET, family: family)
        request.attribute(Int(NFTA_SET_TABLE.rawValue), table)
        return try dump(request, "list sets of table inet \(table)") { message throws(MalformedMessage) in
            guard let set = Owner<SetObject>(taking: nftnl_set_alloc()) else { throw MalformedMessage() }
            try message.parse { nftnl_set_nlmsg_parse($0, set.pointer) }
            return .some(NamedSet(definition: set.pointer))
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

extension NetlinkMessage {
    /// Lets one of libnftnl's parsers read the message.
    func parse(_ parser: (UnsafePointer<nlmsghdr>) -> Int32) throws(MalformedMessage) {
        let result = bytes.withUnsafeBytes { raw -> Int32 in
            guard let header = raw.bindMemory(to: nlmsghdr.self).baseAddress else { return -1 }
            return parser(header)
        }
        guard result >= 0 else { throw MalformedMessage() }
    }
}

extension Rule {
    /// The rule behind a libnftnl handle.
    init(_ rule: OpaquePointer) {
        var expressions: [Expression] = []
        if let iterator = nftnl_expr_iter_create(rule) {
            defer { nftnl_expr_iter_destroy(iterator) }
            while let expression = nftnl_expr_iter_next(iterator) {
                expressions.append(Expression(ExpressionHandle(borrowing: expression)))
            }
        }
        var length: UInt32 = 0
        let bytes = nftnl_rule_get_data(rule, UInt16(NFTNL_RULE_USERDATA.rawValue), &length)
            .map { Array(UnsafeRawBufferPointer(start: $0, count: Int(length))) }
        let userData = RuleUserData(bytes ?? [])
        self.init(observed: expressions, comment: userData.comment, fingerprint: userData.fingerprint)
    }
}
