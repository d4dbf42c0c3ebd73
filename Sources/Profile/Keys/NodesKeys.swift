import NetworkModel
import Services

/// `nodes`
enum NodesKeys {
    static let range = Key("range", .text(Grammar<AddressRange>.ipv4Range), "where node addresses lie")
    static let lease = Key(
        "lease", .text(Grammar<Int>.lease), "how long a node may keep its address without asking")
    static let reserved = Key("reserved", .list(of: ReservedKeys.shape), "ranges that nothing else may use")
    static let hosts = Key("hosts", .list(of: HostKeys.shape), "the machines that are known")

    static let shape: Shape<Nodes> = .mapping([range.any, lease.any, reserved.any, hosts.any]) { fields in
        Nodes(
            range: fields[range], lease: fields[lease], reserved: fields[reserved] ?? [],
            hosts: fields[hosts] ?? [])
    }
}

/// `nodes.reserved[]`
enum ReservedKeys {
    static let name = Key(required: "name", .text(Grammar<String>.line), "for what, in words")
    static let range = Key(required: "range", .text(Grammar<AddressRange>.ipv4Range), "the addresses")

    static let shape: Shape<ReservedRange> = .mapping([name.any, range.any]) { fields in
        guard let name = fields[name], let range = fields[range] else { return nil }
        return ReservedRange(name: name, range: range)
    }
}

/// `nodes.hosts[]`
enum HostKeys {
    static let name = Key(required: "name", .text(Grammar<String>.label), "the node's host name")
    static let mac = Key(
        required: "mac", macs,
        "by which DHCP and the installer know it; a list where it has several NICs and uses one at a time")
    static let address = Key(
        required: "address", .text(Grammar<IPAddress>.ipv4Host), "the address that it gets")
    static let model = Key("model", .text(Grammar<String>.line), "what it is, in words")

    private static let macs = Shape<[MACAddress]>(.either([one.schema, list.schema])) { place, reading in
        guard case .sequence = place.node.content else { return one.read(place, reading).map { [$0] } }
        guard let macs = list.read(place, reading) else { return nil }
        if place.items.isEmpty {
            reading.report(place.finding(Refusal("names no MAC", remedy: "write it like 7c:83:34:b7:74:65")))
        }
        return macs.isEmpty ? nil : macs
    }

    private static let one = Shape.text(Grammar<MACAddress>.mac)
    private static let list = Shape<[MACAddress]>.list(of: one)

    static let shape: Shape<Node> = .mapping([name.any, mac.any, address.any, model.any]) { fields in
        guard let name = fields[name], let macs = fields[mac], let first = macs.first,
            let address = fields[address]
        else { return nil }
        return Node(
            name: name, mac: first, otherMACs: Array(macs.dropFirst()), address: address, model: fields[model]
        )
    }
}
