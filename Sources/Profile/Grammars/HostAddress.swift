import NetworkModel

/// Why an address cannot belong to one machine.
enum HostAddress {
    /// What is wrong with the address wherever it lies.
    static func problem(with address: IPAddress) -> Refusal? {
        reason(against: address).map {
            Refusal("\(address) \($0)", remedy: "write the address of one machine")
        }
    }

    private static func reason(against address: IPAddress) -> String? {
        if address.isUnspecified { return "means no address at all" }
        if address.isLoopback { return "is loopback: each machine's own" }
        if address.isMulticast { return "is multicast: a group, not one machine" }
        return address.isReserved ? "is reserved, no machine can have it" : nil
    }

    /// What is wrong with the address within its network.
    static func problem(with address: IPAddress, in network: IPNetwork) -> Refusal? {
        // RFC 3021: the two addresses of a /31 are both hosts', as is the one of a /32.
        guard let broadcast = network.broadcastAddress else { return nil }
        guard address == network.address || address == broadcast else { return nil }
        let kind = address == broadcast ? "broadcast" : "network"
        let remedy = usable(in: network).map { "write one from \($0.first) to \($0.last)" }
        return Refusal("\(address) is the \(kind) address of \(network)", remedy: remedy)
    }

    /// The addresses of a network that machines can have.
    static func usable(in network: IPNetwork) -> AddressRange? {
        guard let broadcast = network.broadcastAddress else { return AddressRange(network) }
        guard let first = network.first.successor, let last = broadcast.predecessor else { return nil }
        return AddressRange(first: first, last: last)
    }
}
