internal import CNetlink
import NetworkModel

/// nf_tables in the model's terms: our table whole, counters, and what others have hooked.
public struct NftablesSocket: ~Copyable {
    private var socket: NetlinkSocket
    /// How often a picture is taken again that somebody else changed under the reading.
    private static let pictureTries = 10

    /// Opens a socket in the caller's network namespace.
    public init() throws(NetlinkError) {
        let socket = try NetlinkSocket(bus: NETLINK_NETFILTER)
        self.socket = socket
    }

    /// The number that grows by one with every commit to the namespace's ruleset.
    public mutating func generation() throws(NetlinkError) -> UInt32 {
        let operation = "read the ruleset's generation"
        let answers = try socket.ask(Request(message: message(NFT_MSG_GETGEN), operation: operation))
        let generations = try decoded(answers, operation) { message throws(MalformedMessage) in
            try message.attributes(after: nfgenmsg.self).integer(Int(NFTA_GEN_ID.rawValue), as: UInt32.self)
        }
        guard let generation = generations.first else { throw NetlinkError(operation, .badMessage) }
        return UInt32(bigEndian: generation)
    }

    /// The tables of that name, and the generation of the ruleset in which they looked so.
    public mutating func tables(
        named name: String
    ) throws(NetlinkError) -> (tables: Ruleset, generation: UInt32) {
        for _ in 0..<NftablesSocket.pictureTries {
            let before = try generation()
            let tables = try pictureOfTables(named: name)
            if try generation() == before { return (tables, before) }
        }
        throw NetlinkError(
            "list table inet \(name)", .interrupted,
            kernelMessage: "the ruleset kept changing while it was read")
    }

    /// Carries the changes out in one batch, or not at all.
    public mutating func commit(
        _ parts: [RulesetPlan.Part], table: String, generation: UInt32
    ) throws(NetlinkError) {
        try send(parts, table: table, generation: generation, committing: true)
    }

    /// Lets the kernel judge the changes without taking them.
    public mutating func rehearse(
        _ parts: [RulesetPlan.Part], table: String, generation: UInt32
    ) throws(NetlinkError) {
        try send(parts, table: table, generation: generation, committing: false)
    }

    private mutating func send(
        _ parts: [RulesetPlan.Part], table: String, generation: UInt32, committing: Bool
    ) throws(NetlinkError) {
        let sequence = socket.reserveSequence(NftablesBatch.sequences(for: parts))
        var batch = try NftablesBatch(table: table, generation: generation, firstSequence: sequence)
        for part in parts { try batch.append(part) }
        try batch.finished(committing: committing).send(through: &socket)
    }

    /// Adds a table with these chains that is gone as soon as this socket is, however that ends.
    ///
    /// - Throws: `NetlinkError` with EEXIST where there is a table of that name, whoever made it.
    public mutating func addPassingTable(
        named name: String, chains: [Chain], generation: UInt32
    ) throws(NetlinkError) {
        let rules = chains.flatMap { chain in chain.rules.map { RulesetChange.addRule($0, chain: chain.name) }
        }
        let part = RulesetPlan.Part(.inet, chains.map { RulesetChange.addChain($0) } + rules)
        let sequence = socket.reserveSequence(NftablesBatch.sequences(for: [part]) + 1)
        var batch = try NftablesBatch(table: name, generation: generation, firstSequence: sequence)
        try batch.appendOwnTable()
        try batch.append(part)
        try batch.finished(committing: true).send(through: &socket)
    }

    func message(_ type: nf_tables_msg_types, family: Int = NFPROTO_INET) -> MessageWriter {
        var message = MessageWriter(type: Int(NFNL_SUBSYS_NFTABLES) << 8 | Int(type.rawValue))
        message.append(nfgenmsg(nfgen_family: UInt8(family), version: UInt8(NFNETLINK_V0), res_id: 0))
        return message
    }

    /// Dumps and decodes; a malformed message is an error.
    mutating func dump<Value>(
        _ message: MessageWriter, _ operation: String,
        _ decode: (NetlinkMessage) throws(MalformedMessage) -> Value?
    ) throws(NetlinkError) -> [Value] {
        try decoded(try socket.dump(Request(message: message, operation: operation)), operation, decode)
    }

    private func decoded<Value>(
        _ messages: [NetlinkMessage], _ operation: String,
        _ decode: (NetlinkMessage) throws(MalformedMessage) -> Value?
    ) throws(NetlinkError) -> [Value] {
        var values: [Value] = []
        for message in messages {
            do {
                if let value = try decode(message) { values.append(value) }
            } catch {
                throw NetlinkError(operation, .badMessage)
            }
        }
        return values
    }
}
