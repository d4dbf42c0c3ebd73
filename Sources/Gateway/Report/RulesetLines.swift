import NetworkModel

/// What a change of our table means to a person: allowances and forwards, then whatever else.
struct RulesetLines {
    private let before: Table?
    private let after: Table?

    init(_ before: Table?, _ after: Table?) {
        self.before = before
        self.after = after
    }

    var lines: [PlanLine] {
        switch (before, after) {
        case (nil, let table?):
            let rules = table.chains.reduce(0) { $0 + $1.rules.count }
            let summary = PlanLine(
                .add, "firewall", "inet \(table.name)",
                "\(table.chains.count) chains, \(rules) rules, \(table.sets.count) sets")
            return [summary] + elementLines
        case (let table?, nil): return [PlanLine(.remove, "firewall", "inet \(table.name)", "")]
        case (let old?, let new?): return chainLines(old, new) + elementLines
        case (nil, nil): return []
        }
    }

    private func chainLines(_ old: Table, _ new: Table) -> [PlanLine] {
        var lines: [PlanLine] = []
        if old.isDormant {
            lines.append(PlanLine(.change, "firewall", "inet \(old.name)", "asleep → at work"))
        }
        if old.holdsForeignParts {
            lines.append(PlanLine(.change, "firewall", "inet \(old.name)", "holds foreign parts → made anew"))
        }
        let names = Set(old.chains.map(\.name)).union(new.chains.map(\.name)).sorted()
        for name in names {
            switch (old.chain(named: name), new.chain(named: name)) {
            case (nil, .some): lines.append(PlanLine(.add, "chain", name, ""))
            case (.some, nil): lines.append(PlanLine(.remove, "chain", name, ""))
            case (let left, let right) where left != right:
                lines.append(PlanLine(.change, "chain", name, chainDetail(left, right)))
            default: continue
            }
        }
        return lines + counterLines(old, new)
    }

    private func counterLines(_ old: Table, _ new: Table) -> [PlanLine] {
        new.counters.filter { !old.counters.contains($0) }.map { PlanLine(.add, "counter", $0, "") }
            + old.counters.filter { !new.counters.contains($0) }.map { PlanLine(.remove, "counter", $0, "") }
    }

    private func chainDetail(_ left: Chain?, _ right: Chain?) -> String {
        detail("rule", left?.rules.count ?? 0, right?.rules.count ?? 0)
    }

    private func detail(_ thing: String, _ old: Int, _ new: Int) -> String {
        if old == new { return "\(new) \(thing)s, some of them different" }
        return "\(old) \(thing)\(old == 1 ? "" : "s") → \(new)"
    }

    private var elementLines: [PlanLine] {
        let names = Set((before?.sets ?? []).map(\.name)).union((after?.sets ?? []).map(\.name))
        return names.sorted().flatMap { name -> [PlanLine] in
            guard let kind = RulesetLines.kinds[name] else { return otherLines(name) }
            let old = before?.set(named: name)
            let new = after?.set(named: name)
            let gone = (old?.elements ?? []).subtracting(new?.elements ?? []).sorted()
            let come = (new?.elements ?? []).subtracting(old?.elements ?? []).sorted()
            return gone.compactMap { element in
                old.map { PlanLine(.remove, kind.object, kind.subject, kind.lead + $0.text(of: element)) }
            }
                + come.compactMap { element in
                    new.map { PlanLine(.add, kind.object, kind.subject, kind.lead + $0.text(of: element)) }
                }
        }
    }

    /// Sets that a profile's lists become. The others follow from the links and from these.
    private static let kinds: [String: (object: String, subject: String, lead: String)] = [
        "www_allowed": ("allow", "www", ""), "www_allowed6": ("allow", "www", ""),
        "cluster_allowed": ("allow", "cluster", ""), "cluster_allowed6": ("allow", "cluster", ""),
        "www_protocols": ("allow", "www", ""), "www_protocols6": ("allow", "www", ""),
        "cluster_protocols": ("allow", "cluster", ""), "cluster_protocols6": ("allow", "cluster", ""),
        "www_ping": ("allow", "www", "ping from "), "www_ping6": ("allow", "www", "ping from "),
        "masquerade_exceptions": ("no masquerade", "www", "to "),
        "forwards": ("forward", "www", ""), "forwards_same_port": ("forward", "www", ""),
        "inbound": ("inbound", "www", ""),
    ]

    private func otherLines(_ name: String) -> [PlanLine] {
        guard let before, let after else { return [] }
        switch (before.set(named: name), after.set(named: name)) {
        case (let old?, let new?) where old != new:
            return [
                PlanLine(.change, "set", name, detail("element", old.elements.count, new.elements.count))
            ]
        case (nil, .some): return [PlanLine(.add, "set", name, "")]
        case (.some, nil): return [PlanLine(.remove, "set", name, "")]
        default: return []
        }
    }
}

extension NamedSet {
    /// `tcp 8443 from anywhere → 192.168.57.200:443`, field by field in the set's own order.
    func text(of element: Element) -> String {
        var fields = zip(key, element.key).map { type, range in type.words(range) }
        // The source stands last, behind what it may reach.
        if key.last == .ipv4Address || key.last == .ipv6Address {
            if ["0.0.0.0/0", "::/0"].contains(fields.last) { fields[fields.count - 1] = "anywhere" }
            if fields.count > 1 { fields.insert("from", at: fields.count - 1) }
        }
        let text = fields.joined(separator: " ")
        switch (element.value, value) {
        case (.data(let values), .data(let types)):
            let target = zip(types, values).map { $0.words(FieldRange(first: $1, last: $1)) }
            return text + " → " + target.joined(separator: ":")
        case (.verdict(let verdict), _): return text + " → " + verdict.description
        default: return text
        }
    }
}

extension DataType {
    /// A range for people: protocols by name.
    fileprivate func words(_ range: FieldRange?) -> String {
        guard let range else { return "?" }
        if self == .linkName { return String(decoding: range.first.prefix { $0 != 0 }, as: UTF8.self) }
        guard self == .internetProtocol else { return text(range) }
        guard range.isSingle, let number = range.first.first else {
            return range == .anyProtocol ? "any" : text(range)
        }
        switch InternetProtocol(number) {
        case .tcp: return "tcp"
        case .udp: return "udp"
        case .icmp: return "icmp"
        default: return "\(InternetProtocol(number))"
        }
    }
}
