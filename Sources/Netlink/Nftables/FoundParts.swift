internal import CNetlink
import NetworkModel

/// What the kernel says of a table itself.
struct TableHead {
    let isDormant: Bool
    /// How many chains, sets, objects and flowtables the table holds (NFTA_TABLE_USE).
    let use: Int

    init(_ table: OpaquePointer) {
        let flags = nftnl_table_get_u32(table, UInt16(NFTNL_TABLE_FLAGS.rawValue))
        isDormant = flags & NFT_TABLE_F_DORMANT.rawValue != 0
        use = Int(nftnl_table_get_u32(table, UInt16(NFTNL_TABLE_USE.rawValue)))
    }
}

/// A set as its dump shows it.
struct FoundSet {
    let name: String
    /// Nil where its types are none that gwnet uses.
    let definition: NamedSet?
    /// It was written inside a rule, and goes with it.
    var isPartOfRule = false
    /// Whether it has elements that cannot be read, and so not be removed one by one.
    var holdsUnknown = false

    var foreignPart: ForeignPart? { definition == nil && !isPartOfRule ? ForeignPart(.set, name) : nil }
}

/// A stateful object, such as a counter or a quota.
struct FoundObject {
    let family: Int
    let name: String
    /// `NFT_OBJECT_*`
    let type: UInt32
    /// It has a comment, which gwnet gives none.
    let isTagged: Bool

    /// Nil for a counter as gwnet makes them.
    var foreignPart: ForeignPart? {
        type == ForeignPart.counter && !isTagged ? nil : ForeignPart(.object(type), name)
    }

    /// Nil for an object of another table.
    init?(_ message: NetlinkMessage, of table: String) throws(MalformedMessage) {
        let attributes = try message.attributes(after: nfgenmsg.self)
        guard attributes.string(Int(NFTA_OBJ_TABLE.rawValue)) == table else { return nil }
        guard let name = attributes.string(Int(NFTA_OBJ_NAME.rawValue)),
            let type = attributes.integer(Int(NFTA_OBJ_TYPE.rawValue), as: UInt32.self)
        else { throw MalformedMessage() }
        family = Int(try message.fixedPart(nfgenmsg.self).nfgen_family)
        self.name = name
        self.type = UInt32(bigEndian: type)
        isTagged = attributes.contains(Int(NFTA_OBJ_USERDATA.rawValue))
    }
}

extension NftablesSocket {
    /// Of every type: in one dump, since each type would be another.
    mutating func objects(table: String, _ family: Int) throws(NetlinkError) -> [FoundObject] {
        var request = message(NFT_MSG_GETOBJ, family: family)
        request.attribute(Int(NFTA_OBJ_TABLE.rawValue), table)
        return try dump(request, "list objects of table \(table)") { message throws(MalformedMessage) in
            try FoundObject(message, of: table)
        }
    }

    mutating func flowtables(table: String, _ family: Int) throws(NetlinkError) -> [ForeignPart] {
        var request = message(NFT_MSG_GETFLOWTABLE, family: family)
        request.attribute(Int(NFTA_FLOWTABLE_TABLE.rawValue), table)
        return try dump(request, "list flowtables of table \(table)") { message throws(MalformedMessage) in
            let attributes = try message.attributes(after: nfgenmsg.self)
            guard attributes.string(Int(NFTA_FLOWTABLE_TABLE.rawValue)) == table,
                let name = attributes.string(Int(NFTA_FLOWTABLE_NAME.rawValue))
            else { return nil as ForeignPart? }
            return ForeignPart(.flowtable, name)
        }
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
                expressions += Expression.all(in: ExpressionHandle(borrowing: expression))
            }
        }
        var length: UInt32 = 0
        let bytes = nftnl_rule_get_data(rule, UInt16(NFTNL_RULE_USERDATA.rawValue), &length)
            .map { Array(UnsafeRawBufferPointer(start: $0, count: Int(length))) }
        let userData = RuleUserData(bytes ?? [])
        self.init(observed: expressions, comment: userData.comment, fingerprint: userData.fingerprint)
    }
}
