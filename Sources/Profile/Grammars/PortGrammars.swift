import NetworkModel

extension Grammar<PortRange> {
    /// A port, or consecutive ports.
    static let ports = Grammar(
        TextForm("a port or a range of ports", example: "8000-8010", pattern: "^[0-9]+(-[0-9]+)?$")
    ) { text throws(Refusal) in
        if let range = PortRange(text) { return range }
        let ends = text.split(separator: "-", omittingEmptySubsequences: false).map { UInt16($0) }
        if ends.count == 2, let first = ends[0], let last = ends[1], last < first, last > 0 {
            throw Refusal("\(text) runs backwards", remedy: "write \(last)-\(first)")
        }
        let named = NamedService(rawValue: text)?.ports.first.map { "write \($0.ports)" }
        throw Refusal(
            "\(quoted(text)) is not a port or a range of ports",
            remedy: named ?? "write a number from 1 to 65535, or a range like 8000-8010; one entry for each")
    }
}

/// Where a port forward leads: `ADDRESS` or `ADDRESS:PORT`.
struct ForwardTarget: Sendable {
    let address: IPAddress
    let port: UInt16?
}

extension Grammar<ForwardTarget> {
    static let forwardTarget = Grammar(
        TextForm("an IPv4 address with a port", example: "192.168.57.200:443")
    ) { text throws(Refusal) in
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(
            String.init)
        if text.contains("["), text.contains("]") || IPAddress(text)?.isIPv6 == true {
            throw Refusal("\(quoted(text)) is IPv6, and forwards are IPv4 only", remedy: form.remedy)
        }
        guard let host = parts.first, IPAddress(host) != nil else {
            throw Refusal("\(quoted(text)) does not begin with an IPv4 address", remedy: form.remedy)
        }
        let address = try Grammar<IPAddress>.ipv4Host.read(host)
        guard parts.count == 2 else { return ForwardTarget(address: address, port: nil) }
        return ForwardTarget(address: address, port: try port(parts[1]))
    }

    private static let form = TextForm("an IPv4 address with a port", example: "192.168.57.200:443")

    private static func port(_ text: String) throws(Refusal) -> UInt16 {
        let range = try Grammar<PortRange>.ports.read(text)
        guard range.isSinglePort else {
            throw Refusal(
                "the target names a range of ports, \(range)",
                remedy: "leave the ports out to keep those that were asked for, or name one")
        }
        return range.first
    }
}

extension TextForm {
    /// How to write one.
    var remedy: String { "write it like \(example)" }
}
