extension Table {
    /// The table as an nft script: `nft -f` of it makes what gwnet installs.
    ///
    /// Nil where a rule holds an expression that gwnet does not write.
    public var nftScript: String? {
        var lines = ["table \(title) {"]
        lines += counters.flatMap { ["\tcounter \($0) {", "\t}", ""] }
        for set in sets { lines += set.nftLines + [""] }
        for chain in chains {
            guard let text = chain.nftLines(sets: sets) else { return nil }
            lines += text + [""]
        }
        lines.removeLast()
        return (lines + ["}", ""]).joined(separator: "\n")
    }
}

extension Chain {
    fileprivate func nftLines(sets: [NamedSet]) -> [String]? {
        var lines = ["\tchain \(name) {"]
        if let hook {
            lines.append(
                "\t\ttype \(hook.kind.rawValue) hook \(hook.point) priority \(hook.priority); "
                    + "policy \(hook.dropsByDefault ? "drop" : "accept");")
        }
        for rule in rules {
            guard let text = RuleText(rule, sets: sets)?.text else { return nil }
            lines.append("\t\t" + text)
        }
        return lines + ["\t}"]
    }
}

extension NamedSet {
    /// The elements as nft lists them.
    func elementsText(separator: String) -> String {
        elements.sorted().map(text).joined(separator: separator)
    }

    fileprivate var nftLines: [String] {
        var type = NamedSet.typeText(key)
        switch value {
        case .none: break
        case .verdict: type += " : verdict"
        case .data(let types): type += " : " + NamedSet.typeText(types)
        }
        var lines = ["\t\(value == .none ? "set" : "map") \(name) {", "\t\ttype \(type)"]
        if hasIntervals { lines.append("\t\tflags interval") }
        if countsElements { lines.append("\t\tcounter") }
        if !elements.isEmpty {
            lines.append("\t\telements = { \(elementsText(separator: ",\n\t\t\t     ")) }")
        }
        return lines + ["\t}"]
    }

    private static func typeText(_ types: [DataType]) -> String {
        types.map(\.keyword).joined(separator: " . ")
    }

    private func text(of element: Element) -> String {
        let key =
            element.isCatchAll ? "*" : zip(key, element.key).map { $0.text($1) }.joined(separator: " . ")
        switch (element.value, value) {
        case (.verdict(let verdict), _): return "\(key) : \(verdict)"
        case (.data(let fields), .data(let types)):
            return "\(key) : " + zip(types, fields).map { $0.text($1) }.joined(separator: " . ")
        default: return key
        }
    }
}

extension DataType {
    /// One value, as nft reads it.
    func text(_ bytes: [UInt8]) -> String {
        switch self {
        case .ipv4Address, .ipv6Address: IPAddress(bytes: bytes)?.description ?? bytes.hexadecimal
        case .internetProtocol, .internetService, .icmpv6Type: String(bytes.reduce(0) { $0 << 8 | Int($1) })
        case .linkName: "\"" + String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self) + "\""
        }
    }

    /// A range, as nft reads it: one value, a prefix where it is one, or first-last.
    public func text(_ range: FieldRange) -> String {
        if range.isSingle { return text(range.first) }
        if let network = range.network { return network.description }
        return "\(text(range.first))-\(text(range.last))"
    }
}

extension FieldRange {
    /// The network that holds exactly these addresses.
    fileprivate var network: IPNetwork? {
        guard let address = IPAddress(bytes: first) else { return nil }
        for length in 0...(first.count * 8) {
            if let network = IPNetwork(containing: address, prefixLength: length),
                network.first == address, network.last.bytes == last
            {
                return network
            }
        }
        return nil
    }
}
