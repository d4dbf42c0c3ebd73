/// Turns the instructions of a rule back into nft's language.
///
/// It knows the patterns that `Clause` writes and the usual ones of others: what was loaded into a register
/// gets its name from the load, and a test of the protocol that a later field implies is left out, as nft
/// leaves it out. What it does not know is named in parentheses, and the text is then not complete.
struct RuleText {
    private let sets: [NamedSet]
    private var phrases: [String] = []
    /// What each 32-bit word holds.
    private var fields: [UInt8: RuleField] = [:]
    private var masks: [UInt8: RuleField.Mask] = [:]
    private var constants: [UInt8: [UInt8]] = [:]
    /// The lower end of a range whose upper end may follow.
    private var lowerEnd: (field: RuleField, value: String)?
    /// Tests of a protocol that the next field may make superfluous.
    private var family: String?
    private var transport: String?
    /// The protocol that was tested, in words or by implication.
    private var knownTransport: String?
    private var isComplete = true

    /// Nil where an expression is none that gwnet writes.
    init?(_ rule: Rule, sets: [NamedSet]) {
        self.init(reading: rule, sets)
        guard isComplete, constants.isEmpty else { return nil }
    }

    private init(reading rule: Rule, _ sets: [NamedSet]) {
        self.sets = sets
        for expression in rule.expressions where !read(expression) {
            isComplete = false
            say("(\(expression.kindName))")
        }
        flush()
        if let comment = rule.comment { phrases.append("comment \"\(comment)\"") }
    }

    /// As much of anybody's rule as can be said, in one line.
    static func best(for rule: Rule, sets: [NamedSet]) -> String {
        let text = RuleText(reading: rule, sets).text
        return text.isEmpty ? "(a rule without expressions)" : text
    }

    /// The rule in one line.
    var text: String { phrases.joined(separator: " ") }

    private mutating func read(_ expression: Expression) -> Bool {
        switch expression {
        case .meta(let key, let register): return load(RuleField(key), into: register)
        case .payload(let field, let register): return load(self.field(field), into: register)
        case .conntrack(let key, let register): return load(RuleField(key), into: register)
        case .addressType(let question, let register):
            return load(RuleField("fib \(question.rawValue) type", .addressType), into: register)
        case .routeSegmentSize(let register): return load(RuleField("rt mtu", .number), into: register)
        case .hostToNetwork: return true
        case .bitwise(let source, let mask, let xor, let destination) where source == destination:
            masks[source.word] = RuleField.Mask(mask: mask, xor: xor)
            return true
        case .immediate(let data, let register):
            fields[register.word] = nil
            constants[register.word] = data
            return true
        case .compare(let register, let comparison, let data): return compare(register, comparison, data)
        case .lookup(let lookup): return look(up: lookup)
        case .writePayload(let field, let register, _): return write(field, register)
        case .setTCPOption(2, 2, 2, _): say("tcp option maxseg size set rt mtu")
        case .destinationNAT(let address, let port): return translate(address, port)
        case .counter, .limit, .log, .masquerade, .reject, .verdict: say(expression.statement)
        case .bitwise, .setTCPOption, .setTrace, .unsupported: return false
        }
        return true
    }
}

// Fields and what they are compared with.
extension RuleText {
    private mutating func load(_ field: RuleField?, into register: Register) -> Bool {
        guard let field else { return false }
        fields[register.word] = field
        masks[register.word] = nil
        constants[register.word] = nil
        return true
    }

    /// The field; a protocol that it implies need not be tested in words.
    private mutating func field(_ payload: PayloadField) -> RuleField? {
        guard var field = RuleField(payload) else { return nil }
        if let implied = field.impliedFamily, family == implied { family = nil }
        if payload == .icmpType { family = nil }
        if payload.base == .transport {
            transport = nil
            field.name = "\(knownTransport ?? "th") \(field.name)"
        }
        return field
    }

    private mutating func compare(_ register: Register, _ comparison: Comparison, _ data: [UInt8]) -> Bool {
        guard let field = fields[register.word] else { return false }
        if comparison == .equal, field.type == .family {
            family = data == [2] ? "ipv4" : "ipv6"
        } else if comparison == .equal, field.type == .transport {
            knownTransport = RuleField.protocolName(data)
            transport = knownTransport
        } else {
            guard let phrase = field.comparison(comparison, data, masks[register.word]) else { return false }
            say(phrase, of: field, comparison)
        }
        return true
    }

    /// Says what a field is compared with; two comparisons that make a range in one.
    private mutating func say(
        _ phrase: RuleField.Phrase, of field: RuleField, _ comparison: Comparison
    ) {
        if let low = lowerEnd, low.field == field, comparison == .atMost {
            lowerEnd = nil
            return say("\(field.name) \(low.value)-\(phrase.value)")
        }
        flushRange()
        if comparison == .atLeast {
            lowerEnd = (field, phrase.value)
        } else {
            say("\(field.name) \(phrase.sign)\(phrase.value)")
        }
    }

    private mutating func say(_ phrase: String) {
        flush()
        phrases.append(phrase)
    }

    private mutating func flush() {
        if let family { phrases.append("meta nfproto \(family)") }
        if let transport { phrases.append("meta l4proto \(transport)") }
        family = nil
        transport = nil
        flushRange()
    }

    private mutating func flushRange() {
        if let lowerEnd { phrases.append("\(lowerEnd.field.name) >= \(lowerEnd.value)") }
        lowerEnd = nil
    }
}

// Sets, and what is written.
extension RuleText {
    private mutating func look(up lookup: Lookup) -> Bool {
        guard let set = sets.first(where: { $0.name == lookup.set }), let key = keyText(set, lookup.key)
        else {
            return false
        }
        let reference = set.isPartOfRule ? "{ \(set.elementsText(separator: ", ")) }" : "@\(set.name)"
        switch lookup.result {
        case .none: say("\(key) \(lookup.isInverted ? "!= " : "")\(reference)")
        case .verdict: say("\(key) vmap \(reference)")
        case .data(let register):
            fields[register.word] = RuleField("\(key) map \(reference)", .number)
        }
        return true
    }

    /// The names of the registers that a key is put together from.
    private func keyText(_ set: NamedSet, _ start: Register) -> String? {
        var words: [String] = []
        var register = start
        for type in set.key {
            guard let field = fields[register.word] else { return nil }
            words.append(field.name)
            register = register.advanced(by: type.paddedLength / 4)
        }
        return words.joined(separator: " . ")
    }

    private mutating func write(_ field: PayloadField, _ register: Register) -> Bool {
        switch field {
        case .timeToLiveAndProtocol:
            guard let mask = masks[register.word], mask.mask == [0, 0xff], mask.xor.count == 2 else {
                return false
            }
            family = nil
            say("ip ttl set \(mask.xor[0])")
        case .hopLimit:
            guard let limit = constants.removeValue(forKey: register.word)?.first else { return false }
            family = nil
            say("ip6 hoplimit set \(limit)")
        default: return false
        }
        return true
    }

    private mutating func translate(_ address: Register, _ port: Register?) -> Bool {
        if let field = fields[address.word] {
            say("dnat ip to \(field.name)")
            return true
        }
        guard let target = constants.removeValue(forKey: address.word).flatMap({ IPAddress(bytes: $0) })
        else { return false }
        let number = port.flatMap { constants.removeValue(forKey: $0.word) }.map { ":\($0.number)" }
        say("dnat ip to \(target)\(number ?? "")")
        return true
    }
}

extension Rule {
    /// The rule in nft's words, as far as it can be said; sets that were written inside it are spelt out.
    public func text(in table: Table) -> String { RuleText.best(for: self, sets: table.sets) }
}

extension Expression {
    /// What the kernel calls such an expression.
    fileprivate var kindName: String {
        switch self {
        case .unsupported(let name): name
        case .meta, .setTrace: "meta"
        case .payload, .writePayload: "payload"
        case .lookup: "lookup"
        case .compare: "cmp"
        case .bitwise: "bitwise"
        case .setTCPOption: "tcp option"
        case .destinationNAT: "dnat"
        default: "expression"
        }
    }

    /// A statement that stands for itself.
    fileprivate var statement: String {
        switch self {
        case .counter(let name): "counter name \"\(name)\""
        case .limit(let limit): "limit rate \(limit.packetsPerSecond)/second burst \(limit.burst) packets"
        case .log(let prefix, let level):
            "log prefix \"\(prefix)\"" + (level == .warn ? "" : " level \(level)")
        case .masquerade: "masquerade"
        case .reject(.tcpReset): "reject with tcp reset"
        case .reject(.administrativelyProhibited): "reject with icmpx admin-prohibited"
        case .verdict(let verdict): verdict.description
        default: ""
        }
    }
}
