import NetworkModel
import Services

extension Profile {
    /// Whether dnsmasq hands out addresses: `pxe` cannot do without.
    var hasDHCP: Bool { services.dns?.dhcp ?? (services.pxe != nil) }
}

extension Topology.Service {
    /// What the profile wants, names before what needs them.
    static func all(of profile: Profile) -> [Self] {
        let wanted = profile.services
        return [
            wanted.dns.map { Self(dns: $0) },
            profile.hasDHCP ? Self(dhcp: profile.nodes) : nil,
            wanted.pxe.map { Self(name: "pxe", sides: [.cluster], items: [$0.image.label]) },
            wanted.nfs.map { Self(nfs: $0) },
            wanted.proxy.map { Self(proxy: $0) },
            wanted.time.map {
                Self(
                    name: "time", sides: $0.serve.inOrder,
                    items: list("asks", $0.servers) + list("serves", $0.served.rest))
            },
        ].compactMap { $0 }
    }

    private init(dns: DNSService) {
        name = "dns"
        sides = dns.serve.inOrder
        items =
            Self.list("asks", dns.upstream.map(\.description))
            + dns.forward.map { "asks \($0.server) for \($0.zone)" }
            + Self.list("knows", dns.names.map(\.name)) + Self.list("serves", dns.served.rest)
    }

    private static func list(_ verb: String, _ things: [String]) -> [String] {
        things.isEmpty ? [] : ["\(verb) \(things.joined(separator: ", "))"]
    }

    private init(dhcp nodes: Nodes) {
        name = "dhcp"
        sides = [.cluster]
        let count = nodes.hosts.count
        let lease = nodes.lease.map { "lease \($0.durationText)" }
        items = ["\(count) node\(count == 1 ? "" : "s")"] + (lease.map { [$0] } ?? [])
    }

    private init(nfs: NFSService) {
        name = "nfs"
        sides = nfs.serve.inOrder
        items = nfs.shares.map { share in
            let few = share.to == nfs.serve ? nil : "for \(share.to.inOrder.words) only"
            return [share.path, share.readOnly ? "read only" : nil, few].compactMap { $0 }
                .joined(separator: ", ")
        }
    }

    private init(proxy: ProxyService) {
        name = "proxy"
        sides = proxy.serve.inOrder
        items =
            proxy.sites.map { "\($0.host) → \($0.target)" } + (proxy.defaultRoot.map { ["else \($0)"] } ?? [])
            + Self.list("serves", proxy.served.rest)
    }
}

extension ServedLinks {
    /// What is no side.
    fileprivate var rest: [String] { others ? ["virtual links"] : [] }
}

extension Set<Side> {
    /// A set has no order of its own, and pictures are compared byte for byte.
    fileprivate var inOrder: [Side] { Side.allCases.filter(contains) }
}

extension [Side] {
    /// `cluster, www`
    var words: String { map(\.rawValue).joined(separator: ", ") }
}

extension Int {
    /// Seconds as people write a lease: `12 h`, `90 s`.
    fileprivate var durationText: String {
        let units: [(seconds: Int, name: String)] = [(86400, "d"), (3600, "h"), (60, "min")]
        for unit in units where self >= unit.seconds && isMultiple(of: unit.seconds) {
            return "\(self / unit.seconds) \(unit.name)"
        }
        return "\(self) s"
    }
}
