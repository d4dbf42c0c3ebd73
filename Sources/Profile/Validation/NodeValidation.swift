import NetworkModel
import Services

extension ProfileValidation {
    func checkNodes() {
        checkRange()
        checkReserved()
        checkHosts()
        checkHostsAreApart()
    }

    private func checkRange() {
        guard let range = draft.nodes.range else { return }
        checkRange(
            range, at: "nodes.range",
            within: NetworkIndex((draft.cluster?.address.network).map { [$0] } ?? []))
    }

    private func checkReserved() {
        let reserved = items(draft.nodes.reserved, at: "nodes.reserved")
        // Ranges of the two families do not meet, nor do their numbers where it matters: the nodes are IPv4.
        let ranges = reserved.map { [$0.item.range.first.value...$0.item.range.last.value] }
        let overlapping = OverlapSearch.earlier(of: ranges, limit: Self.maximumOverlaps).earlier
        for (index, (path, entry)) in reserved.enumerated() {
            checkRange(entry.range, at: path + ".range", within: clusterIndex)
            if let range = draft.nodes.range, entry.range.overlaps(range) {
                refuse(
                    path + ".range", "\(entry.range) overlaps nodes.range",
                    remedy:
                        "move one of them: nodes.range is \(range), and reserved addresses are nobody else's")
            }
            for (other, earlier) in overlapping[index].map({ reserved[$0] }) {
                refuse(
                    path + ".range",
                    "\(entry.range) overlaps \(shown(earlier.name)) on line \(line(of: other))",
                    remedy: "move one of them: that is \(earlier.range)")
            }
        }
    }

    /// A range must lie within one of the networks, and hold neither their ends nor the gateway.
    private func checkRange(_ range: AddressRange, at path: String, within networks: NetworkIndex) {
        guard let cluster = draft.cluster?.address else { return }
        guard let network = networks.networks(around: range.first).first(where: { $0.contains(range.last) })
        else {
            let usable = HostAddress.usable(in: cluster.network).map { "write one within \($0)" }
            refuse(path, "\(range) goes beyond the cluster's network \(cluster.network)", remedy: usable)
            return
        }
        if range.contains(cluster.address) {
            let better = without(cluster.address, in: range).map { "write \($0), or " } ?? ""
            refuse(
                path, "\(range) holds the gateway itself (\(cluster.address))",
                remedy: better + "give the gateway an address outside it")
        }
        for address in [range.first, range.last] {
            guard let problem = HostAddress.problem(with: address, in: network) else { continue }
            refuse(path, problem.message, remedy: problem.remedy)
        }
    }

    /// The larger part of a range that is left when an address is taken out.
    private func without(_ address: IPAddress, in range: AddressRange) -> AddressRange? {
        let below = address.predecessor.flatMap { AddressRange(first: range.first, last: $0) }
        let above = address.successor.flatMap { AddressRange(first: $0, last: range.last) }
        guard let below else { return above }
        guard let above else { return below }
        return above.last.value - above.first.value >= below.last.value - below.first.value ? above : below
    }

    /// More are of no help to anybody.
    private static let maximumOverlaps = 1000

    private func checkHosts() {
        let reserved = ReservedIndex(draft.nodes.reserved)
        for (path, host) in items(draft.nodes.hosts, at: "nodes.hosts") {
            if let problem = problem(withClusterHost: host.address)
                ?? problem(withRangesFor: host.address, reserved)
            {
                refuse(path + ".address", problem.message, remedy: problem.remedy)
            }
            if let own = draft.hostname, own.lowercased() == host.name.lowercased() {
                refuse(
                    path + ".name", "\(host.name) is the gateway's own hostname",
                    remedy: "name the node otherwise")
            }
            checkIsNotOurs(host, at: path)
        }
    }

    private func checkIsNotOurs(_ host: Node, at path: String) {
        let own = [("cluster", draft.cluster?.match.mac), ("www", draft.www?.match.mac)]
        for (path, mac) in macPlaces(of: host, at: path) {
            for (role, taken) in own where taken == mac {
                refuse(
                    path, "\(mac) is the gateway's own NIC",
                    remedy: "write the MAC of the node: interfaces.\(role).match has this one")
            }
        }
    }

    /// Each MAC with its place: an item where they are a list.
    private func macPlaces(of host: Node, at path: String) -> [(path: String, mac: MACAddress)] {
        let key = path + ".mac"
        guard locations.place(of: key)?.items.isEmpty == false else { return [(key, host.mac)] }
        return items(host.macs, at: key).map { ($0.path, $0.item) }
    }

    private func problem(withRangesFor address: IPAddress, _ index: ReservedIndex) -> Refusal? {
        if let range = draft.nodes.range, !range.contains(address) {
            return Refusal(
                "\(address) lies outside nodes.range, \(range)",
                remedy: "write one from the range, or widen it")
        }
        return index.entry(around: address).map {
            Refusal(
                "\(address) is reserved for \(shown($0.name))", remedy: "write one outside \($0.range)")
        }
    }

    private func checkHostsAreApart() {
        let hosts = items(draft.nodes.hosts, at: "nodes.hosts")
        checkUnique(hosts.map { ($0.path + ".name", $0.item.name.lowercased()) }, "the name of another host")
        checkMACsAreApart(hosts)
        checkUnique(
            hosts.map { ($0.path + ".address", $0.item.address.description) }, "the address of another host")
    }

    private func checkMACsAreApart(_ hosts: [(path: String, item: Node)]) {
        var macs: [(path: String, value: String)] = []
        for (path, host) in hosts {
            let own = macPlaces(of: host, at: path).map { (path: $0.path, value: $0.mac.description) }
            checkUnique(own, "here already", remedy: "keep one")
            var seen: Set<String> = []
            macs += own.filter { seen.insert($0.value).inserted }
        }
        checkUnique(macs, "the MAC of another host")
    }

    /// Reports every value that an earlier item has already.
    func checkUnique(
        _ values: [(path: String, value: String)], _ what: String, remedy: String = "each needs its own"
    ) {
        var first: [String: String] = [:]
        for (path, value) in values {
            guard let earlier = first[value] else {
                first[value] = path
                continue
            }
            refuse(
                path, "\(shown(value)) is \(what), on line \(line(of: earlier))", remedy: remedy)
        }
    }
}
