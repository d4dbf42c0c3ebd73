internal import CNetlink
import NetworkModel

/// An nf_tables batch that is being written.
///
/// It becomes a `FinishedBatch` exactly once; only that can be sent.
struct NftablesBatch: ~Copyable {
    private let batch: Owner<BatchObject>
    private let firstSequence: UInt32
    private var operations: [String]
    private var setIdentifier: UInt32
    private let table: String
    /// Of the table that the next messages are for.
    private var family: Table.Family
    /// Elements a message: their attribute has 16 bits for its length, and the largest element of
    /// ours stays below 256 bytes.
    private static let elementsPerMessage = 200

    /// - Parameter generation: the generation id that the changes were planned from; the kernel
    ///   answers ERESTART where it has moved on.
    init(table: String, generation: UInt32, firstSequence: UInt32) throws(NetlinkError) {
        let batch = try Owner<BatchObject>()
        let header = nftnl_batch_begin(NftablesBatch.buffer(batch.pointer), firstSequence)
        mnl_attr_put_u32(header, UInt16(NFNL_BATCH_GENID.rawValue), generation.bigEndian)
        guard nftnl_batch_update(batch.pointer) == 0 else { throw NetlinkError("write a batch", .current) }
        self.batch = batch
        self.table = table
        family = .inet
        self.firstSequence = firstSequence
        operations = ["change the ruleset"]
        setIdentifier = 0
    }

    /// How many sequence numbers the changes may take, begin and end included.
    static func sequences(for parts: [RulesetPlan.Part]) -> Int {
        parts.flatMap(\.changes).reduce(2) { count, change in
            switch change {
            case .addElements(let elements, _), .deleteElements(let elements, _):
                count + elements.count / elementsPerMessage + 1
            default: count + 1
            }
        }
    }

    mutating func append(_ part: RulesetPlan.Part) throws(NetlinkError) {
        family = part.family
        for change in part.changes { try append(change) }
    }

    private mutating func append(_ change: RulesetChange) throws(NetlinkError) {
        switch change {
        case .addTable(let name, let isDormant):
            try appendTable(NFT_MSG_NEWTABLE, name, flags: isDormant ? NFT_TABLE_F_DORMANT.rawValue : 0)
        case .deleteTable(let name): try appendTable(NFT_MSG_DELTABLE, name, flags: 0)
        case .addCounter(let name): try appendCounter(NFT_MSG_NEWOBJ, name)
        case .deleteCounter(let name): try appendCounter(NFT_MSG_DELOBJ, name)
        case .addChain(let chain): try appendChain(NFT_MSG_NEWCHAIN, chain)
        case .deleteChain(let name): try appendChain(NFT_MSG_DELCHAIN, Chain(name))
        case .flushChain(let name): try appendFlush(name)
        case .addRule(let rule, let chain): try appendRule(rule, chain)
        case .addSet(let set): try appendSet(set)
        case .deleteSet(let name):
            try appendDeletion(ofSet: name)
        case .addElements(let elements, let set): try appendElements(NFT_MSG_NEWSETELEM, elements, set)
        case .deleteElements(let elements, let set): try appendElements(NFT_MSG_DELSETELEM, elements, set)
        case .deleteForeignPart(let part): try appendDeletion(of: part)
        }
    }

    /// - Parameter committing: false leaves out the end message, so the kernel judges everything
    ///   and takes nothing (`nfnetlink_rcv_batch`).
    consuming func finished(committing: Bool) throws(NetlinkError) -> FinishedBatch {
        if committing {
            nftnl_batch_end(NftablesBatch.buffer(batch.pointer), firstSequence &+ UInt32(operations.count))
            try update()
        }
        return FinishedBatch(batch: batch, firstSequence: firstSequence, operations: operations)
    }

    private mutating func appendTable(
        _ type: nf_tables_msg_types, _ name: String, flags: UInt32
    ) throws(NetlinkError) {
        let object = try Owner<TableObject>()
        nftnl_table_set_str(object.pointer, UInt16(NFTNL_TABLE_NAME.rawValue), name)
        nftnl_table_set_u32(object.pointer, UInt16(NFTNL_TABLE_FLAGS.rawValue), flags)
        try append(type, flags: type.creationFlags, "change table \(family.rawValue) \(name)") {
            nftnl_table_nlmsg_build_payload($0, object.pointer)
        }
    }

    /// The batch's table, new and gone with the socket that sends the batch (NFT_TABLE_F_OWNER).
    mutating func appendOwnTable() throws(NetlinkError) {
        let object = try Owner<TableObject>()
        nftnl_table_set_str(object.pointer, UInt16(NFTNL_TABLE_NAME.rawValue), table)
        nftnl_table_set_u32(object.pointer, UInt16(NFTNL_TABLE_FLAGS.rawValue), NFT_TABLE_F_OWNER.rawValue)
        try append(NFT_MSG_NEWTABLE, flags: NLM_F_CREATE | NLM_F_EXCL, "add table inet \(table)") {
            nftnl_table_nlmsg_build_payload($0, object.pointer)
        }
    }

    private mutating func appendDeletion(ofSet name: String) throws(NetlinkError) {
        let set = try NamedSet(name, key: []).reference(table: table)
        try append(NFT_MSG_DELSET, flags: 0, "remove set \(name)") {
            nftnl_set_nlmsg_build_payload($0, set.pointer)
        }
    }

    private mutating func appendDeletion(of part: ForeignPart) throws(NetlinkError) {
        let operation = "remove \(part.kindName) \(part.name)"
        switch part.kind {
        case .set: try appendDeletion(ofSet: part.name)
        case .flowtable:
            let object = try Owner<FlowtableObject>()
            nftnl_flowtable_set_str(object.pointer, UInt16(NFTNL_FLOWTABLE_TABLE.rawValue), table)
            nftnl_flowtable_set_str(object.pointer, UInt16(NFTNL_FLOWTABLE_NAME.rawValue), part.name)
            try append(NFT_MSG_DELFLOWTABLE, flags: 0, operation) {
                nftnl_flowtable_nlmsg_build_payload($0, object.pointer)
            }
        case .object(let type):
            try append(NFT_MSG_DELOBJ, flags: 0, operation) { [table] header in
                mnl_attr_put_strz(header, UInt16(NFTA_OBJ_TABLE.rawValue), table)
                mnl_attr_put_strz(header, UInt16(NFTA_OBJ_NAME.rawValue), part.name)
                mnl_attr_put_u32(header, UInt16(NFTA_OBJ_TYPE.rawValue), type.bigEndian)
            }
        }
    }

    private mutating func appendCounter(_ type: nf_tables_msg_types, _ name: String) throws(NetlinkError) {
        let object = try Owner<StatefulObject>()
        nftnl_obj_set_str(object.pointer, UInt16(NFTNL_OBJ_TABLE), table)
        nftnl_obj_set_str(object.pointer, UInt16(NFTNL_OBJ_NAME), name)
        nftnl_obj_set_u32(object.pointer, UInt16(NFTNL_OBJ_TYPE), UInt32(NFT_OBJECT_COUNTER))
        try append(type, flags: type.creationFlags, "change counter \(name)") {
            nftnl_obj_nlmsg_build_payload($0, object.pointer)
        }
    }

    private mutating func appendChain(_ type: nf_tables_msg_types, _ chain: Chain) throws(NetlinkError) {
        let object = try Owner<ChainObject>()
        nftnl_chain_set_str(object.pointer, UInt16(NFTNL_CHAIN_TABLE.rawValue), table)
        nftnl_chain_set_str(object.pointer, UInt16(NFTNL_CHAIN_NAME.rawValue), chain.name)
        if let hook = chain.hook {
            nftnl_chain_set_str(object.pointer, UInt16(NFTNL_CHAIN_TYPE.rawValue), hook.kind.rawValue)
            nftnl_chain_set_u32(object.pointer, UInt16(NFTNL_CHAIN_HOOKNUM.rawValue), hook.point.rawValue)
            nftnl_chain_set_s32(object.pointer, UInt16(NFTNL_CHAIN_PRIO.rawValue), hook.priority)
            nftnl_chain_set_u32(
                object.pointer, UInt16(NFTNL_CHAIN_POLICY.rawValue),
                UInt32(hook.dropsByDefault ? NF_DROP : NF_ACCEPT))
        }
        try append(type, flags: type.creationFlags, "change chain \(chain.name)") {
            nftnl_chain_nlmsg_build_payload($0, object.pointer)
        }
    }

    private mutating func appendFlush(_ chain: String) throws(NetlinkError) {
        let rule = try Owner<RuleObject>()
        nftnl_rule_set_str(rule.pointer, UInt16(NFTNL_RULE_TABLE.rawValue), table)
        nftnl_rule_set_str(rule.pointer, UInt16(NFTNL_RULE_CHAIN.rawValue), chain)
        try append(NFT_MSG_DELRULE, flags: 0, "empty chain \(chain)") {
            nftnl_rule_nlmsg_build_payload($0, rule.pointer)
        }
    }

    private mutating func appendRule(_ rule: Rule, _ chain: String) throws(NetlinkError) {
        let object = try Owner<RuleObject>()
        nftnl_rule_set_str(object.pointer, UInt16(NFTNL_RULE_TABLE.rawValue), table)
        nftnl_rule_set_str(object.pointer, UInt16(NFTNL_RULE_CHAIN.rawValue), chain)
        let userData = RuleUserData(comment: rule.comment, fingerprint: rule.fingerprint).bytes
        nftnl_rule_set_data(
            object.pointer, UInt16(NFTNL_RULE_USERDATA.rawValue), userData, UInt32(userData.count))
        for expression in rule.expressions {
            nftnl_rule_add_expr(object.pointer, try expression.handle().release())
        }
        let operation = "add to chain \(chain) the rule \"\(rule.comment ?? "")\""
        try append(NFT_MSG_NEWRULE, flags: NLM_F_CREATE | NLM_F_APPEND, operation) {
            nftnl_rule_nlmsg_build_payload($0, object.pointer)
        }
    }

    private mutating func appendSet(_ set: NamedSet) throws(NetlinkError) {
        setIdentifier += 1
        let object = try set.definition(table: table, identifier: setIdentifier)
        try append(NFT_MSG_NEWSET, flags: NLM_F_CREATE, "add set \(set.name)") {
            nftnl_set_nlmsg_build_payload($0, object.pointer)
        }
    }

    private mutating func appendElements(
        _ type: nf_tables_msg_types, _ elements: [NamedSet.Element], _ set: NamedSet
    ) throws(NetlinkError) {
        let step = NftablesBatch.elementsPerMessage
        for start in stride(from: 0, to: elements.count, by: step) {
            let part = elements[start..<min(start + step, elements.count)]
            let object = try set.carrier(of: part, table: table)
            try append(type, flags: type.creationFlags, "change elements of set \(set.name)") {
                nftnl_set_elems_nlmsg_build_payload($0, object.pointer)
            }
        }
    }

    private mutating func append(
        _ type: nf_tables_msg_types, flags: Int32, _ operation: String,
        _ build: (UnsafeMutablePointer<nlmsghdr>) -> Void
    ) throws(NetlinkError) {
        let sequence = firstSequence &+ UInt32(operations.count)
        guard
            let header = nftnl_nlmsg_build_hdr(
                NftablesBatch.buffer(batch.pointer), UInt16(type.rawValue),
                UInt16(family.number),
                UInt16(flags), sequence)
        else { throw NetlinkError(operation, .noMemory) }
        build(header)
        operations.append(operation)
        try update()
    }

    /// Closes the message just written, and opens a new page where this one is full.
    private func update() throws(NetlinkError) {
        guard nftnl_batch_update(batch.pointer) == 0 else { throw NetlinkError("write a batch", .current) }
    }

    private static func buffer(_ batch: OpaquePointer) -> UnsafeMutablePointer<CChar>? {
        nftnl_batch_buffer(batch)?.assumingMemoryBound(to: CChar.self)
    }
}

extension nf_tables_msg_types {
    /// Additions may meet what is there already; removals may not miss it.
    fileprivate var creationFlags: Int32 {
        switch self {
        case NFT_MSG_NEWTABLE, NFT_MSG_NEWCHAIN, NFT_MSG_NEWSET, NFT_MSG_NEWSETELEM, NFT_MSG_NEWOBJ:
            NLM_F_CREATE
        default: 0
        }
    }
}

/// A batch that nothing can be added to.
struct FinishedBatch: ~Copyable {
    private let batch: Owner<BatchObject>
    private let firstSequence: UInt32
    private let operations: [String]

    init(batch: consuming Owner<BatchObject>, firstSequence: UInt32, operations: [String]) {
        self.batch = batch
        self.firstSequence = firstSequence
        self.operations = operations
    }

    /// Sends everything in one datagram and reads every answer; any error is failure.
    ///
    /// ENOBUFS means that answers were lost, not that the batch was: the caller must read the
    /// ruleset back to know.
    consuming func send(through socket: inout NetlinkSocket) throws(NetlinkError) {
        let count = Int(nftnl_batch_iovec_len(batch.pointer))
        let pieces = UnsafeMutableBufferPointer<iovec>.allocate(capacity: count)
        defer { pieces.deallocate() }
        pieces.initialize(repeating: iovec())
        nftnl_batch_iovec(batch.pointer, pieces.baseAddress, UInt32(count))
        let answers = try socket.exchange(pieces, count: operations.count, operation: "change the ruleset")
        for message in answers {
            guard let operation = operation(of: message.sequence) else { continue }
            do {
                if let error = try KernelAnswer(message)?.error(of: operation) { throw error }
            } catch let error as NetlinkError {
                throw error
            } catch {
                throw NetlinkError(operation, .badMessage)
            }
        }
    }

    /// Some errors carry the sequence number of the batch's begin message; nil for a message that
    /// belongs to no part of this batch.
    private func operation(of sequence: UInt32) -> String? {
        let index = Int(sequence &- firstSequence)
        return operations.indices.contains(index) ? operations[index] : nil
    }
}
