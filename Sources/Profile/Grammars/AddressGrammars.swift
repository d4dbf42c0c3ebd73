import NetworkModel

extension Grammar<IPAddress> {
    /// An address of either family.
    static let address = Grammar(
        TextForm("an IP address", example: "192.168.57.31"), from: { IPAddress($0) })

    /// An IPv4 address.
    static let ipv4Address = address.ipv4Only(named: "an IPv4 address", example: "192.168.57.31", \.family)

    /// An IPv4 address that one machine can have.
    static let ipv4Host = ipv4Address.refusing { HostAddress.problem(with: $0) }

    /// An address of either family that one machine can have.
    static let host = address.refusing { HostAddress.problem(with: $0) }
}

extension Grammar<InterfaceAddress> {
    /// The gateway's own IPv4 address along with the prefix of its network.
    static let ipv4Interface = Grammar(
        TextForm("an IPv4 address with its prefix", example: "192.168.57.30/24")
    ) { text throws(Refusal) in
        if let address = IPAddress(text), address.isIPv4 {
            throw Refusal("\(text) lacks the prefix of its network", remedy: "write it like \(text)/24")
        }
        guard let address = InterfaceAddress(text) else {
            throw Refusal(
                "\(quoted(text)) is not an IPv4 address with its prefix",
                remedy: "write it like 192.168.57.30/24")
        }
        return address
    }
    .ipv4Only(named: "an IPv4 address with its prefix", example: "192.168.57.30/24", \.family)
    .refusing { interface in
        guard interface.prefixLength >= 8 else {
            return Refusal(
                "no network has a prefix as short as /\(interface.prefixLength)",
                remedy: "write /24 where the netmask is 255.255.255.0")
        }
        return HostAddress.problem(with: interface.address)
            ?? HostAddress.problem(with: interface.address, in: interface.network)
    }
}

extension Grammar<IPNetwork> {
    /// A network of either family.
    static let network = Grammar(
        TextForm("a network", example: "192.168.57.0/24")
    ) { text throws(Refusal) in
        if let network = IPNetwork(text) { return network }
        if let address = IPAddress(text) {
            throw Refusal(
                "\(text) lacks a prefix",
                remedy: "write \(text)/\(address.family.bitWidth) for this one address")
        }
        if let interface = InterfaceAddress(text) {
            let one = IPNetwork(containing: interface.address, prefixLength: interface.family.bitWidth)
            throw Refusal(
                "\(text) is an address, not a network",
                remedy:
                    "write \(interface.network), or \(one.map(\.description) ?? text) for this one address")
        }
        throw Refusal("\(quoted(text)) is not a network", remedy: "write it like 192.168.57.0/24")
    }

    /// An IPv4 network.
    static let ipv4Network = network.ipv4Only(named: "an IPv4 network", example: "192.168.57.0/24", \.family)
}

extension Grammar<AddressRange> {
    /// Consecutive IPv4 addresses.
    static let ipv4Range = Grammar(
        TextForm("a range of IPv4 addresses", example: "192.168.57.31-192.168.57.41")
    ) { text throws(Refusal) in
        if let range = AddressRange(text) { return range }
        if let network = IPNetwork(text) {
            throw Refusal(
                "\(text) is a network, and a range is wanted", remedy: "write \(AddressRange(network))")
        }
        let ends = text.split(separator: "-", omittingEmptySubsequences: false).map { IPAddress(String($0)) }
        if ends.count == 2, let first = ends[0], let last = ends[1], last < first {
            throw Refusal("\(text) runs backwards", remedy: "write \(last)-\(first)")
        }
        throw Refusal(
            "\(quoted(text)) is not a range of IPv4 addresses",
            remedy: "write it like 192.168.57.31-192.168.57.41, both ends in full and without spaces")
    }
    .ipv4Only(named: "a range of IPv4 addresses", example: "192.168.57.31-192.168.57.41", \.family)
}

extension Grammar<SourceScope> {
    /// The `from` of an entry.
    static let source = source(of: .network)

    /// The `from` of an entry that is about IPv4.
    static let ipv4Source = source(of: .ipv4Network)

    private static func source(of network: Grammar<IPNetwork>) -> Grammar {
        Grammar(TextForm("a network or any", example: "192.168.0.0/16")) { text throws(Refusal) in
            if text == "any" { return .any }
            guard text.utf8.contains(where: { (0x30...0x39).contains($0) }) else {
                throw Refusal(
                    "\(quoted(text)) is not a network", remedy: "write one like 192.168.0.0/16, or any")
            }
            return .networks([try network.read(text)])
        }
    }
}

extension Grammar {
    /// The same for IPv4 alone: what IPv6 would mean here is not defined.
    fileprivate func ipv4Only(
        named name: String, example: String, _ family: @escaping @Sendable (Value) -> AddressFamily
    ) -> Grammar {
        let read = read
        return Grammar(TextForm(name, example: example)) { text throws(Refusal) in
            let value = try read(text)
            guard family(value) == .ipv4 else {
                throw Refusal(
                    "\(text) is IPv6, and this key takes IPv4 only", remedy: "write it like \(example)")
            }
            return value
        }
    }
}
