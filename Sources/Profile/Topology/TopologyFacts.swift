/// What every picture says alike, in words.
struct TopologyFacts {
    /// Facts of one kind.
    struct Section {
        let title: String
        let rows: [Row]
    }

    /// A fact: what, for whom, and where it leads.
    struct Row {
        let what: String
        let note: String
        let details: [String]
    }

    /// Of the home network.
    let home: [String]
    /// Of the gateway as a whole.
    let gateway: [String]
    /// Of the cluster network.
    let cluster: [String]
    /// What the gateway lets in, leads on and runs; those that have something to say.
    let sections: [Section]

    init(_ topology: Topology) {
        home = Self.home(topology.www)
        gateway = [
            Self.masquerade(topology),
            topology.ipv6 ? "IPv6 routed" : "IPv6 filtered",
        ]
        let range = topology.cluster.range.map { "\(topology.cluster.dhcp ? "dhcp" : "nodes") \($0)" }
        let routed = topology.cluster.routedByOthers.map { "\($0) by other routers" }
        cluster = [topology.cluster.network.description, range].compactMap { $0 } + routed
        sections = [
            Section(title: "open", rows: Self.openings(topology)),
            Section(title: "forwards", rows: topology.forwards.map(Self.row)),
            Section(title: "routed in", rows: topology.inbound.map(Self.row)),
            Section(title: "services", rows: topology.services.map(Self.row)),
        ].filter { !$0.rows.isEmpty }
    }

    private static func masquerade(_ topology: Topology) -> String {
        guard topology.masquerade else { return "no masquerade" }
        let exceptions = topology.masqueradeExceptions
        guard let first = exceptions.first else { return "masquerade on www" }
        let rest = exceptions.count > 1 ? " and \(exceptions.count - 1) more" : ""
        return "masquerade on www, except to \(first)\(rest)"
    }

    private static func home(_ www: Topology.WWW) -> [String] {
        let facts = [
            www.ssid.map { "wifi \($0)" }, www.network?.description, www.router.map { "router \($0)" },
            www.dns.isEmpty ? nil : "dns " + www.dns.map(\.description).joined(separator: ", "),
            www.address == "dhcp" ? "gives the gateway its address by DHCP" : nil,
            www.address == "external" ? "somebody else configures the gateway's address" : nil,
        ]
        return facts.compactMap { $0 }
    }

    /// One row for all that may come from the same place.
    private static func openings(_ topology: Topology) -> [Row] {
        var places: [String] = []
        for opening in topology.openings where !places.contains(place(of: opening)) {
            places.append(place(of: opening))
        }
        return places.map { place in
            let what = topology.openings.filter { self.place(of: $0) == place }.map(\.what)
            return Row(what: what.joined(separator: ", "), note: place, details: [])
        }
    }

    private static func place(of opening: Topology.Opening) -> String {
        switch (opening.side, opening.from) {
        case (.cluster, "cluster"): "from the cluster"
        case (let side, let from): "from \(from) on \(side)"
        }
    }

    private static func row(_ passage: Topology.Passage) -> Row {
        let name = passage.name.map { " (\($0))" } ?? ""
        return Row(what: passage.what, note: "from \(passage.from)", details: ["→ \(passage.to)\(name)"])
    }

    private static func row(_ service: Topology.Service) -> Row {
        Row(what: service.name, note: "for \(service.sides.words)", details: service.items)
    }
}
