import NetworkModel

/// Why an address cannot belong to one machine.
enum HostAddress {
    /// What is wrong with the address wherever it lies.
    static func problem(with address: IPAddress) -> Refusal? {
        let reason: String? =
            if address.isUnspecified { "means no address at all" }
            else if address.isLoopback { "is loopback: each machine's own" }
            else if address.isMulticast { "is multicast: a group, not one machine" }
            else if address.isIPv4 && address.value >> 28 == 0xf { "is reserved, no machine can have it" }
            else if address.isIPv4 && address.value >> 24 == 0 { "is reserved, no machine can have it" }
            else { nil }
        return reason.map { Refusal("\(address) \($0)", remedy: "write the address of one machine") }
    }

    /// What is wrong with the address within its network.
    static func problem(with address: IPAddress, in network: IPNetwork, example: String? = nil) -> Refusal? {
        // RFC 3021: the two addresses of a /31 are both hosts', as is the one of a /32.
        guard let broadcast = network.broadcastAddress else { return nil }
        guard address == network.address || address == broadcast else { return nil }
        let kind = address == broadcast ? "broadcast" : "network"
        let remedy = usable(in: network).map { "write one from \($0.first) to \($0.last)" }
        return Refusal("\(address) is the \(kind) address of \(network), no machine can have it", remedy: remedy)
    }

    /// The addresses of a network that machines can have.
    static func usable(in network: IPNetwork) -> AddressRange? {
        guard let broadcast = network.broadcastAddress else { return AddressRange(network) }
        guard let first = network.first.successor, let last = broadcast.predecessor else { return nil }
        return AddressRange(first: first, last: last)
    }
}
