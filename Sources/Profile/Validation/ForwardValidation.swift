import NetworkModel

extension ProfileValidation {
    func checkPortForwards() {
        let openings = wwwOpenings
        let forwards = items(draft.router.portForwards, at: "router.port_forwards")
        var claims = Claims(home: homeNetworks)
        for opening in openings { claims.add(opening.ports, from: opening.source) }
        for (_, forward) in forwards { claims.add(forward.transportPorts, from: forward.source) }
        let overlapping = claims.overlapping(after: openings.count)
        for (index, (path, forward)) in forwards.enumerated() {
            checkTarget(forward, at: path + ".to")
            let key = "\(path).\(forward.transport)"
            let earlier = overlapping[index]
            if let taken = earlier.first(where: { $0 >= openings.count }) {
                let line = line(of: forwards[taken - openings.count].path)
                refuse(
                    key, "\(forward.transportPorts) is forwarded already, on line \(line)",
                    remedy: "choose other ports, or tell the two apart by from")
            }
            if let opening = earlier.first(where: { $0 < openings.count }).map({ openings[$0] }) {
                refuse(
                    key, "\(forward.transportPorts) would steal from \(opening.name)",
                    remedy: "forward another port, or \(opening.wayOut)")
            }
        }
    }

    private func checkTarget(_ forward: PortForward, at path: String) {
        guard let cluster = draft.cluster else { return }
        if [cluster.address.address, draft.www?.ipv4.staticAddress?.address].contains(forward.to) {
            refuse(
                path, "\(forward.to) is the gateway itself, which needs no forward",
                remedy: ownPortRemedy(forward))
        } else if let network = clusterIndex.first(around: forward.to) {
            guard let problem = HostAddress.problem(with: forward.to, in: network) else { return }
            refuse(path, problem.message, remedy: problem.remedy)
        } else {
            refuse(
                path, "\(forward.to) is not in the cluster (\(cluster.networks.shortList))",
                remedy: "write a node's address, or add its network to interfaces.cluster.routes")
        }
    }

    /// An allowance opens a port; it leads to no other.
    private func ownPortRemedy(_ forward: PortForward) -> String {
        let ports = forward.targetPorts
        let source = forward.source == .any ? ", from: any" : ""
        let entry = "write { \(forward.transport): \(ports)\(source) } under router.allow.www instead"
        return ports == forward.ports
            ? entry
            : entry + ", and let its clients ask for \(ports), or its program listen on \(forward.ports)"
    }

    /// What `from` means where it is left out.
    var homeNetworks: [IPNetwork] {
        draft.www?.ipv4.homeNetworks ?? SourceScope.privateNetworks
    }
}

/// The packets to the gateway that entries of the profile are about, each entry's by its place.
private struct Claims {
    private let home: [IPNetwork]
    private var boxes: [[ClosedRange<UInt128>]] = []
    /// Whose box each is.
    private var owners: [Int] = []
    private var count = 0
    /// After so many the next one helps no reader.
    private static let maximumPairs = 1000

    init(home: [IPNetwork]) {
        self.home = home
    }

    mutating func add(_ ports: TransportPorts, from source: SourceScope) {
        for network in source.networks(home: home).withoutInner {
            let transport = UInt128(ports.transport.number)
            boxes.append([
                transport...transport, UInt128(ports.ports.first)...UInt128(ports.ports.last),
                network.family.number...network.family.number,
                network.first.value...network.last.value,
            ])
            owners.append(count)
        }
        count += 1
    }

    /// Of each entry after the first so many, the earlier ones that it overlaps.
    func overlapping(after openings: Int) -> [[Int]] {
        let leading = owners.firstIndex { $0 >= openings } ?? owners.count
        let search = OverlapSearch.earlier(of: boxes, leading: leading, limit: Self.maximumPairs)
        var result = [Set<Int>](repeating: [], count: count)
        for (box, earlier) in search.earlier.enumerated() {
            result[owners[box]].formUnion(earlier.map { owners[$0] })
        }
        return result.dropFirst(openings).map { $0.sorted() }
    }
}

extension [IPNetwork] {
    /// The first ones, for a message.
    var shortList: String {
        prefix(8).map(\.description).joined(separator: ", ") + (count > 8 ? ", …" : "")
    }
}

extension AddressFamily {
    fileprivate var number: UInt128 { self == .ipv4 ? 4 : 6 }
}
