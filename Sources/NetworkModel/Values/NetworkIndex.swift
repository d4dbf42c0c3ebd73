/// A list of networks that finds those around an address without a look at each of them.
package struct NetworkIndex {
    /// The place in the list of the first of equal networks.
    private var places: [IPNetwork: Int] = [:]
    /// The lengths of prefixes that are there, by family.
    private var lengths: [AddressFamily: Set<Int>] = [:]

    /// In the order in which they are found.
    package init(_ networks: [IPNetwork]) {
        for (place, network) in networks.enumerated() where places[network] == nil {
            places[network] = place
            lengths[network.family, default: []].insert(network.prefixLength)
        }
    }

    /// Every network that holds the address, each once, in the order of the list.
    package func networks(around address: IPAddress) -> [IPNetwork] {
        let found = (lengths[address.family] ?? []).compactMap { length in
            IPNetwork(containing: address, prefixLength: length).flatMap { network in
                places[network].map { (place: $0, network: network) }
            }
        }
        return found.sorted { $0.place < $1.place }.map(\.network)
    }

    /// The first that holds the address.
    package func first(around address: IPAddress) -> IPNetwork? { networks(around: address).first }

    /// The first that holds the whole network.
    package func first(around network: IPNetwork) -> IPNetwork? {
        networks(around: network.address).first { $0.contains(network) }
    }
}

extension [IPNetwork] {
    /// The same addresses by as few of these networks as will do.
    package var withoutInner: [IPNetwork] {
        var result: [IPNetwork] = []
        for network in sorted() where result.last?.contains(network) != true { result.append(network) }
        return result
    }
}
