import NetworkModel

/// What of a lease can be believed: any machine of the home network can answer a DHCP client.
enum LeaseJudgement {
    /// More servers than these would be asked about every name.
    private static let mostServers = 4

    /// Why nothing may be built on a lease; nil where it is as leases are.
    ///
    /// - Parameter netmask: as the server gave it; nil where it gave none.
    static func problem(with assignment: InterfaceAddress?, netmask: String?) -> String? {
        guard let assignment else { return "it has no address" }
        let address = assignment.address
        guard isOfOneMachine(address) else { return "no machine can have the address \(address)" }
        if let netmask, let problem = problem(withNetmask: netmask, assignment.prefixLength) {
            return problem
        }
        // No network of a provider is larger than 10.0.0.0/8, and in one of a single address there is no router.
        guard (8...31).contains(assignment.prefixLength) else {
            return "no network has a prefix of \(assignment.prefixLength) bits"
        }
        let network = assignment.network
        guard network.prefixLength == 31 || (address != network.first && address != network.last) else {
            return "\(address) is no machine's address in \(network)"
        }
        return nil
    }

    /// Those that can be asked about names, each once.
    static func servers(_ servers: [IPAddress], for address: IPAddress) -> [String] {
        var seen: Set<IPAddress> = [address]
        let usable = servers.filter { isOfOneMachine($0) && seen.insert($0).inserted }
        return usable.prefix(mostServers).map(\.description)
    }

    /// dhcpcd makes a prefix of any netmask, by its highest bits alone.
    private static func problem(withNetmask text: String, _ prefixLength: Int) -> String? {
        guard let mask = IPAddress(text), let bits = UInt32(exactly: mask.value),
            bits.nonzeroBitCount == (~bits).leadingZeroBitCount
        else { return "\(text) is not a netmask" }
        guard bits.nonzeroBitCount == prefixLength else {
            return "\(text) is not the netmask of a prefix of \(prefixLength) bits"
        }
        return nil
    }

    private static func isOfOneMachine(_ address: IPAddress) -> Bool {
        !address.isUnspecified && !address.isLoopback && !address.isMulticast && !address.isReserved
    }
}
