import NetworkModel

/// The cluster's network as the role's variables describe it.
struct AnsibleNetwork {
    let address: InterfaceAddress
    let range: AddressRange?
    /// What was made of a wrong netmask, as a comment for the profile.
    private(set) var comment: String?

    static let gateway = "gateway_ip_addr"
    static let subnet = "k8s_worker_nodes_dhcp_subnet"
    static let start = "k8s_worker_nodes_dhcp_start"
    static let end = "k8s_worker_nodes_dhcp_end"

    /// Nil where the variables are wrong, which is reported.
    init?(_ variables: AnsibleVariables) {
        let gateway = variables.required(
            Self.gateway, Grammar<IPAddress>.ipv4Host, as: "the gateway's address on the cluster side")
        range = Self.range(variables)
        let members = [gateway, range?.first, range?.last].compactMap { $0 }
        guard let gateway,
            let (prefixLength, comment) = Self.prefix(variables, gateway, members),
            let address = InterfaceAddress(address: gateway, prefixLength: prefixLength)
        else { return nil }
        self.address = address
        self.comment = comment
    }

    private static func range(_ variables: AnsibleVariables) -> AddressRange? {
        let first = variables.value(start, Grammar<IPAddress>.ipv4Host)
        let last = variables.value(end, Grammar<IPAddress>.ipv4Host)
        guard let first, let last else {
            if let place = variables.place(of: start) ?? variables.place(of: end), (first ?? last) != nil {
                variables.remark(
                    place, "one end of the range is missing", "nodes.range is left out of the profile")
            }
            return nil
        }
        if let range = AddressRange(first: first, last: last) { return range }
        if let place = variables.place(of: start) {
            variables.reading.report(
                place.finding(Refusal("\(first)-\(last) runs backwards", remedy: "exchange the two")))
        }
        return nil
    }

    /// The prefix length, and a comment where it had to be guessed.
    private static func prefix(
        _ variables: AnsibleVariables, _ gateway: IPAddress, _ members: [IPAddress]
    ) -> (Int, String?)? {
        guard let place = variables.place(of: subnet) else {
            variables.remark(subnet, "is missing", "the cluster's network is taken to be a /24")
            return (24, "the netmask is not in the variables")
        }
        guard let subnet = variables.value(at: place, Grammar<IPAddress>.ipv4Address) else { return nil }
        if let length = length(ofNetmask: subnet) { return (length, nil) }
        guard let (network, kind) = network(with: subnet, holding: members, gateway) else {
            let refusal = Refusal(
                "\(subnet) is neither a netmask nor the end of a network that holds \(gateway)",
                remedy: "write the netmask, such as 255.255.255.0")
            variables.reading.report(place.finding(refusal))
            return nil
        }
        variables.remark(
            place,
            "\(subnet) is the \(kind) address of \(network), and the role hands it to dnsmasq as netmask",
            "the netmask is \(netmask(network.prefixLength)); the profile says "
                + "address: \(gateway)/\(network.prefixLength)")
        return (network.prefixLength, "\(self.subnet) is \(subnet), the \(kind) address")
    }

    /// Leading ones and then zeros, with room for hosts.
    private static func length(ofNetmask address: IPAddress) -> Int? {
        (8...30).first { netmask($0) == address.description }
    }

    private static func netmask(_ length: Int) -> String {
        let bits = UInt128(UInt32.max << UInt32(32 - length))
        return IPAddress(family: .ipv4, value: bits)?.description ?? "/\(length)"
    }

    /// The network whose broadcast or own address this is: a /24 where that fits, else the smallest.
    private static func network(
        with address: IPAddress, holding members: [IPAddress], _ gateway: IPAddress
    ) -> (IPNetwork, String)? {
        for length in [24] + (8...30).reversed() {
            guard let network = IPNetwork(containing: gateway, prefixLength: length),
                members.allSatisfy({
                    network.contains($0) && HostAddress.problem(with: $0, in: network) == nil
                })
            else { continue }
            if network.broadcastAddress == address { return (network, "broadcast") }
            if network.address == address { return (network, "network") }
        }
        return nil
    }
}
