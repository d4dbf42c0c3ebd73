import NetworkModel
import Services

// What each list may hold by itself, and what becomes of all of them together.
extension ProfileValidation {
    /// The kernel takes a set of ports and networks element by element, in a time that grows with the square of
    /// their number (`nft_pipapo_insert`): about half a second for so many on a small machine.
    private static let maximumElements = 8192

    /// - Returns: false where the lists are too long to be looked at any further.
    func checkFilterSize() -> Bool {
        var isSmall = true
        for (key, count) in elementCounts where count > Self.maximumElements {
            refuseInNew(
                key,
                "\(count) pairs of ports and networks are more than the \(Self.maximumElements) that the "
                    + "packet filter takes",
                remedy: "write ranges of ports and larger networks instead of single ones")
            isSmall = isSmall && reading.isOfKeptProfile
        }
        return isSmall
    }

    private var elementCounts: [(key: String, count: Int)] {
        let (router, cluster) = (draft.router, draft.cluster?.networks ?? [])
        let listeners = draft.services.listeners.filter { $0.sides.contains(.cluster) }.count
        let counts = [
            ("router.allow.www", Self.count(router.allowWWW, homeNetworks.count)),
            (
                "router.allow.cluster",
                Self.count(router.allowCluster, cluster.count) + listeners * cluster.count
            ),
            (
                "router.port_forwards",
                router.portForwards.reduce(0) { $0 + $1.source.count(homeNetworks.count) + cluster.count }
            ),
            ("router.inbound", router.inbound.reduce(0) { $0 + $1.source.count(homeNetworks.count) }),
        ]
        return counts
    }

    private static func count(_ allowances: [Allowance], _ home: Int) -> Int {
        allowances.reduce(0) { $0 + max(1, $1.ports.count) * $1.source.count(home) }
    }

    /// Wide ranges of ports of many networks, across single ports of all of them, make a grid.
    func checkEntanglement() {
        guard let profile = draft.profile(locations: locations, warnings: []) else { return }
        let policy = FirewallPolicy(profile: profile, cluster: .loopback, www: .loopback, closed: [])
        var refused: Set<String> = []
        for (key, boxes) in policy.boxLists where NamedSet.isEntangled(boxes) {
            guard refused.insert(key).inserted else { continue }
            refuseInNew(
                key,
                "its entries overlap so often that the packet filter would need many times as many of its own",
                remedy: "let fewer ranges of ports overlap, or write the same networks at each of them")
        }
    }
}

extension SourceScope {
    /// How many networks are meant, where those of the home network are so many.
    fileprivate func count(_ home: Int) -> Int {
        switch self {
        case .unspecified: home
        case .any: 2
        case .networks(let networks): networks.count
        }
    }
}
