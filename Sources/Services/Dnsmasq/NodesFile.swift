import NetworkModel

extension Layout {
    /// Where dnsmasq finds the addresses of the nodes; it is there while gwnet's dnsmasq is a DHCP server.
    public var nodesFile: String { path("/var/lib/gwnet/dnsmasq/nodes") }
}

/// Who gets which address, a line as of `dhcp-host` for each node.
struct NodesFile {
    private let premises: Premises

    init(_ premises: Premises) {
        self.premises = premises
    }

    var text: String { ([premises.header] + premises.nodes.hosts.map(line)).text }

    /// No tag: dnsmasq 2.90 (Debian 12) ends by SIGSEGV when it reads this file again after a node with
    /// one has asked for its address.
    private func line(for node: Node) -> String {
        let lease = premises.nodes.lease.map { ",\(DurationWord($0))" } ?? ""
        let macs = node.macs.map(\.description).joined(separator: ",")
        return "\(macs),\(node.address),\(node.name)\(lease)"
    }
}

/// Seconds in dnsmasq's largest unit that leaves no rest.
struct DurationWord: CustomStringConvertible {
    let description: String

    init(_ seconds: Int) {
        let units = [(86400, "d"), (3600, "h"), (60, "m")]
        let unit = units.first { seconds % $0.0 == 0 } ?? (1, "")
        description = "\(seconds / unit.0)\(unit.1)"
    }
}
