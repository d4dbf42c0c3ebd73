/// Carries out one rule on one packet, as the nf_tables virtual machine would.
///
/// It knows three answers where the machine knows two: where a rule asks for what cannot be known
/// here, it may or may not match. A later instruction that surely fails still settles it.
struct RuleInterpreter {
    /// What a rule does with a packet.
    enum Outcome: Equatable {
        /// The next rule is asked.
        case goesOn
        case verdict(Verdict)
        case rejected(Rejection)
        case translated(IPAddress, port: UInt16?)
        case masqueraded
        /// It may do this, or nothing.
        case unknown(Effect)
    }

    /// What a rule that cannot be followed might do.
    enum Effect: Equatable {
        case accepts
        case drops
        case anything
    }

    private let table: Table
    private let context: RuleContext
    private var registers = Registers()
    private var isUncertain = false

    private init(_ table: Table, _ context: RuleContext) {
        self.table = table
        self.context = context
    }

    static func outcome(of rule: Rule, in table: Table, _ context: RuleContext) -> Outcome {
        var interpreter = RuleInterpreter(table, context)
        for expression in rule.expressions {
            switch interpreter.carryOut(expression) {
            case .next: continue
            case .mismatch: return .goesOn
            case .end(let outcome):
                return interpreter.isUncertain ? .unknown(outcome.effect) : outcome
            }
        }
        return .goesOn
    }

    private enum Progress {
        case next
        case mismatch
        case end(Outcome)
    }

    private mutating func carryOut(_ expression: Expression) -> Progress {
        switch expression {
        case .meta(let key, let register): return load(context.value(of: key), register)
        case .payload(let field, let register): return load(context.value(of: field), register)
        case .conntrack(let key, let register): return load(context.value(of: key), register)
        case .addressType(let question, let register): return load(context.value(of: question), register)
        case .routeSegmentSize(let register):
            registers.forget(register, 4)
        case .hostToNetwork(let register, let length): swap(register, Int(length))
        case .immediate(let data, let register): registers.load(data, into: register)
        case .bitwise(let source, let mask, let xor, let target): combine(source, mask, xor, target)
        case .compare(let register, let comparison, let data): return compare(register, comparison, data)
        case .lookup(let lookup): return look(up: lookup)
        case .counter, .log, .setTCPOption, .setTrace: break
        // The packet is another one from here on.
        case .writePayload: isUncertain = true
        case .limit: isUncertain = true
        case .masquerade: return .end(.masqueraded)
        case .destinationNAT(let address, let port): return .end(translation(address, port))
        case .reject(let rejection): return .end(.rejected(rejection))
        case .verdict(let verdict): return .end(.verdict(verdict))
        case .unsupported(let name): return passOver(name)
        }
        return .next
    }

    private mutating func load(_ value: [UInt8]?, _ register: Register) -> Progress {
        guard let value else { return .mismatch }
        registers.load(value, into: register)
        return .next
    }

    private mutating func swap(_ register: Register, _ length: Int) {
        guard let value = registers.read(register, length) else { return }
        registers.load(value.reversed(), into: register)
    }

    private mutating func combine(_ source: Register, _ mask: [UInt8], _ xor: [UInt8], _ target: Register) {
        guard let value = registers.read(source, mask.count), xor.count == mask.count else {
            return registers.forget(target, mask.count)
        }
        registers.load(value.indices.map { value[$0] & mask[$0] ^ xor[$0] }, into: target)
    }

    private mutating func compare(
        _ register: Register, _ comparison: Comparison, _ data: [UInt8]
    ) -> Progress {
        guard let value = registers.read(register, data.count) else { return doubt() }
        let matches =
            switch comparison {
            case .equal: value == data
            case .notEqual: value != data
            case .atLeast: !value.lexicographicallyPrecedes(data)
            case .atMost: !data.lexicographicallyPrecedes(value)
            }
        return matches ? .next : .mismatch
    }

    private mutating func doubt() -> Progress {
        isUncertain = true
        return .next
    }

    /// Counting and logging is all that some do; others may end the packet's way.
    private mutating func passOver(_ name: String) -> Progress {
        if ["counter", "log", "last"].contains(name) { return .next }
        // Whatever it answers, it drops.
        if name == "reject" { return .end(.verdict(.drop)) }
        isUncertain = true
        registers.forget()
        return RuleInterpreter.endings.contains(name) ? .end(.unknown(.anything)) : .next
    }

    /// Expressions of the kernel after which a packet may be gone, changed or accepted.
    private static let endings: Set<String> = [
        "nat", "masq", "redir", "queue", "tproxy", "synproxy", "fwd", "dup", "target", "immediate",
    ]

    private func translation(_ address: Register, _ port: Register?) -> Outcome {
        let length = context.packet.family.byteCount
        guard let target = registers.read(address, length).flatMap({ IPAddress(bytes: $0) }) else {
            return .unknown(.anything)
        }
        guard let port else { return .translated(target, port: nil) }
        guard let bytes = registers.read(port, 2) else { return .unknown(.anything) }
        return .translated(target, port: UInt16(bytes[0]) << 8 | UInt16(bytes[1]))
    }
}

// Sets and maps.
extension RuleInterpreter {
    private mutating func look(up lookup: Lookup) -> Progress {
        guard let set = table.set(named: lookup.set), let key = key(of: set, from: lookup.key) else {
            return lookup.result == .verdict ? end(.anything) : missing(lookup)
        }
        let exact = set.elements.first { element in
            element.key.count == key.count && zip(element.key, key).allSatisfy { $0.contains($1) }
        }
        let found = exact ?? set.elements.first(where: \.isCatchAll)
        // What cannot be read here may be what the kernel finds.
        if found == nil, table.holdsForeignParts { isUncertain = true }
        guard let found else { return lookup.isInverted || isUncertain ? after(lookup) : .mismatch }
        if lookup.isInverted { return .mismatch }
        return take(found.value, lookup.result)
    }

    private mutating func after(_ lookup: Lookup) -> Progress {
        guard !lookup.isInverted else { return .next }
        return lookup.result == .verdict ? end(.anything) : missing(lookup)
    }

    private mutating func missing(_ lookup: Lookup) -> Progress {
        if case .data = lookup.result { registers.forget() }
        return doubt()
    }

    private mutating func end(_ effect: Effect) -> Progress {
        isUncertain = true
        return .end(.unknown(effect))
    }

    private mutating func take(_ value: NamedSet.Element.Value, _ result: Lookup.Result) -> Progress {
        switch (value, result) {
        case (.verdict(let verdict), .verdict): return .end(.verdict(verdict))
        case (.data(let fields), .data(let register)):
            var register = register
            for field in fields {
                registers.load(field, into: register)
                register = register.advanced(by: (field.count + 3) / 4)
            }
            return .next
        default: return .next
        }
    }

    /// One register or more for each field of a concatenation.
    private func key(of set: NamedSet, from start: Register) -> [[UInt8]]? {
        var fields: [[UInt8]] = []
        var register = start
        for type in set.key {
            guard let field = registers.read(register, type.length) else { return nil }
            fields.append(field)
            register = register.advanced(by: type.paddedLength / 4)
        }
        return fields
    }
}

extension RuleInterpreter.Outcome {
    /// What it comes to where it is not sure that the rule matches.
    fileprivate var effect: RuleInterpreter.Effect {
        switch self {
        case .verdict(.accept): .accepts
        case .verdict(.drop), .rejected: .drops
        case .unknown(let effect): effect
        default: .anything
        }
    }
}
