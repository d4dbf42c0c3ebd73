import NetworkModel

extension Premises {
    /// What the profile wants to run, in the order in which it is switched over.
    public var modules: [ServiceModule] {
        let modules = [
            Supplicant(self)?.module, DHCPClient(self)?.module, Dnsmasq(self)?.module, Nginx(self)?.module,
            NFS(self)?.module, Chrony(self)?.module,
            Resolver(self)?.module,
        ]
        return modules.compactMap { $0 }
    }

    /// The first line of every file: who wrote it, from what.
    var header: String {
        let path = Quoting.comment(profilePath)
        return "# Written by gwnet from \(path): change that, what is changed here gets lost."
    }

    /// The networks that may reach a port of the gateway, the cluster's first. IPv4 only, as are the addresses
    /// of all our names.
    func clients(
        reaching transport: TransportProtocol, _ port: UInt16, on sides: Set<Side> = Set(Side.allCases)
    ) -> [IPNetwork] {
        var seen: Set<IPNetwork> = []
        let networks = Side.allCases.filter(sides.contains).flatMap {
            access.sources(on: $0, reaching: transport, port)
        }
        return networks.filter { $0.family == .ipv4 && seen.insert($0).inserted }
    }

    /// The sides from which questions about names may come.
    var nameSides: Set<Side> { access.sides(reaching: .udp, 53).union(access.sides(reaching: .tcp, 53)) }
}

extension [String] {
    /// The lines as a file has them.
    var text: String { map { $0 + "\n" }.joined() }
}
