import NetworkModel

/// What a change of a table of ours means to a person: allowances and forwards, then whatever else.
struct RulesetLines {
    private let before: Table?
    private let after: Table?

    /// Of both tables.
    static func lines(_ before: Ruleset, _ after: Ruleset) -> [PlanLine] {
        RulesetLines(before.inet, after.inet).lines + RulesetLines(before.bridge, after.bridge).lines
    }

    private init(_ before: Table?, _ after: Table?) {
        self.before = before
        self.after = after
    }

    private var lines: [PlanLine] {
        switch (before, after) {
        case (nil, let table?):
            let rules = table.chains.reduce(0) { $0 + $1.rules.count }
            let summary = PlanLine(
                .add, "firewall", table.title,
                "\(count(table.chains.count, "chain")), \(rules) rules, \(table.sets.count) sets")
            return [summary] + elementLines
        case (let table?, nil): return [PlanLine(.remove, "firewall", table.title, "")]
        case (let old?, let new?):
            return tableLines(old) + chainLines(old, new) + objectLines(old, new) + elementLines
        case (nil, nil): return []
        }
    }

    private func tableLines(_ old: Table) -> [PlanLine] {
        var lines: [PlanLine] = []
        if old.isDormant { lines.append(PlanLine(.change, "firewall", old.title, "asleep → at work")) }
        if old.holdsForeignParts {
            lines.append(PlanLine(.change, "firewall", old.title, "holds foreign parts → recreated"))
        }
        return lines
    }

    private func chainLines(_ old: Table, _ new: Table) -> [PlanLine] {
        // A chain that was written inside a rule is a part of it.
        let names = Set((old.chains.filter { $0.oddity != .partOfRule } + new.chains).map(\.name)).sorted()
        return names.compactMap { name in
            let (left, right) = (old.chain(named: name), new.chain(named: name))
            guard left != right else { return nil }
            let excerpt = left.map { ChainDifference($0, in: old, right, in: new).excerpt } ?? []
            if left == nil { return PlanLine(.add, "chain", title(name), "") }
            if right == nil { return PlanLine(.remove, "chain", title(name), "", excerpt: excerpt) }
            return PlanLine(.change, "chain", title(name), chainDetail(left, right), excerpt: excerpt)
        }
    }

    /// A name alone is one of the table that everybody means.
    private func title(_ name: String) -> String {
        (after ?? before)?.family == .bridge ? "bridge gwnet \(name)" : name
    }

    private func objectLines(_ old: Table, _ new: Table) -> [PlanLine] {
        let added = new.counters.filter { !old.counters.contains($0) }
        let removed = old.counters.filter { !new.counters.contains($0) }
        return added.map { PlanLine(.add, "counter", title($0), "") }
            + removed.map { PlanLine(.remove, "counter", title($0), "") }
            + old.foreignParts.map { PlanLine(.remove, $0.kindName, title($0.name), "") }
    }

    private func chainDetail(_ left: Chain?, _ right: Chain?) -> String {
        if left?.hook != right?.hook || left?.oddity != right?.oddity { return "hook, priority or policy" }
        return detail("rule", left?.rules.count ?? 0, right?.rules.count ?? 0)
    }

    private func detail(_ thing: String, _ old: Int, _ new: Int) -> String {
        if old == new { return "\(count(new, thing)), some of them different" }
        return "\(count(old, thing)) → \(new)"
    }

    private func count(_ number: Int, _ thing: String) -> String {
        "\(number) \(thing)\(number == 1 ? "" : "s")"
    }

    private var elementLines: [PlanLine] {
        let sets = ((before?.sets ?? []) + (after?.sets ?? [])).filter { !$0.isPartOfRule }
        return Set(sets.map(\.name)).sorted().flatMap { name -> [PlanLine] in
            guard let kind = RulesetLines.kinds[name] else { return otherLines(name) }
            let old = before?.set(named: name)
            let new = after?.set(named: name)
            let gone = (old?.elements ?? []).subtracting(new?.elements ?? []).sorted()
            let come = (new?.elements ?? []).subtracting(old?.elements ?? []).sorted()
            return traitLines(name, old, new)
                + gone.compactMap { element in
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

    /// A set that has become another kind of set.
    private func traitLines(_ name: String, _ old: NamedSet?, _ new: NamedSet?) -> [PlanLine] {
        guard let old, let new, !old.hasSameDefinition(as: new) else { return [] }
        let words = old.foreignTraits.isEmpty ? "another type" : old.foreignTraits.joined(separator: ", ")
        return [PlanLine(.change, "set", title(name), words + " → recreated")]
    }

    private func otherLines(_ name: String) -> [PlanLine] {
        guard let before, let after else { return [] }
        switch (before.set(named: name), after.set(named: name)) {
        case (let old?, let new?) where old != new:
            guard old.elements != new.elements else { return traitLines(name, old, new) }
            let words = detail("element", old.elements.count, new.elements.count)
            return traitLines(name, old, new)
                + [PlanLine(.change, "set", title(name), words, excerpt: Self.excerpt(old, new))]
        case (nil, .some): return [PlanLine(.add, "set", title(name), "")]
        case (.some, nil): return [PlanLine(.remove, "set", title(name), "")]
        default: return []
        }
    }

    private static func excerpt(_ old: NamedSet, _ new: NamedSet) -> [String] {
        let gone = old.elements.subtracting(new.elements).sorted().map { "- " + old.text(of: $0) }
        let come = new.elements.subtracting(old.elements).sorted().map { "+ " + new.text(of: $0) }
        return Array((gone + come).prefix(ChainDifference.longestExcerpt))
    }
}

extension NamedSet {
    /// `tcp 8443 from anywhere → 192.168.57.200:443`, field by field in the set's own order.
    func text(of element: Element) -> String {
        let words = fieldText(of: element)
        return element.hasForeignExtras ? words + " (with a comment, a timeout or the like)" : words
    }

    private func fieldText(of element: Element) -> String {
        var fields =
            element.isCatchAll ? ["*"] : zip(key, element.key).map { type, range in type.words(range) }
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
