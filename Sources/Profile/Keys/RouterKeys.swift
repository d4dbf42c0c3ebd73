import NetworkModel

/// `router`
enum RouterKeys {
    static let allow = Key("allow", AllowKeys.shape, "what of the gateway itself may be reached")
    static let portForwards = Key(
        "port_forwards", .list(of: PortForwardKeys.shape), "ports of the gateway that lead to a node")
    static let inbound = Key(
        "inbound", .list(of: InboundKeys.shape), "what of the cluster the home network may reach, routed")
    static let log = Key("log", .flag, "whether what is dropped is logged; off by default")
    static let masquerade = Key(
        "masquerade", Masquerade.shape,
        "whether the cluster leaves under the gateway's address; true by default")
    static let ipv6 = Key("ipv6", .flag, "whether IPv6 is routed; off by default, which means filtered")

    static let shape: Shape<Router> = .mapping([
        allow.any, portForwards.any, inbound.any, log.any, masquerade.any, ipv6.any,
    ]) { fields in
        Router(
            allowWWW: fields[allow]?.www ?? [],
            allowCluster: fields[allow]?.cluster ?? [],
            portForwards: fields[portForwards] ?? [],
            inbound: fields[inbound] ?? [],
            log: fields[log] ?? false,
            masquerade: fields[masquerade] ?? .everywhere,
            ipv6: fields[ipv6] ?? false
        )
    }
}

/// `router.allow`
enum AllowKeys {
    static let www = Key("www", .list(of: Allowance.shape), "what the home network may reach")
    static let cluster = Key("cluster", .list(of: Allowance.shape), "what the nodes may reach besides SSH")

    static let shape: Shape<Allowances> = .mapping([www.any, cluster.any]) { fields in
        Allowances(www: fields[www] ?? [], cluster: fields[cluster] ?? [])
    }
}

/// What `router.allow` holds.
struct Allowances {
    let www: [Allowance]
    let cluster: [Allowance]
}

extension Allowance {
    /// A service's name, or a mapping with ports or a protocol.
    static let shape = Shape(.either([name.schema, AllowanceKeys.shape.schema])) { place, reading in
        if case .mapping = place.node.content { return AllowanceKeys.shape.read(place, reading) }
        if case .scalar(let text, _) = place.node.content, InternetProtocol(named: text) != nil {
            reading.report(
                place.finding(
                    Refusal("\(text) is a protocol, not a service", remedy: "write { protocol: \(text) }")))
            return nil
        }
        return name.read(place, reading).map { Allowance(service: $0, source: .unspecified) }
    }

    private static let name = Shape<NamedService>.choice

    init(service: NamedService, source: SourceScope) {
        let content: Content = service == .ping ? .ping : .ports(service.ports)
        self.init(name: service.rawValue, content: content, source: source)
    }
}

/// `router.allow.www[]` as a mapping
enum AllowanceKeys {
    static let service = Key("service", Shape<NamedService>.choice, "a service by its name")
    static let tcp = Key("tcp", .text(Grammar<PortRange>.ports), "TCP ports")
    static let udp = Key("udp", .text(Grammar<PortRange>.ports), "UDP ports")
    static let `protocol` = Key(
        "protocol", .text(Grammar<InternetProtocol>.portless, as: Schema.portlessProtocol),
        "another protocol, by its name or IANA's number; all its packets")
    static let from = Key("from", SourceScope.shape, "from where; the networks of that side by default")

    static let shape: Shape<Allowance> = .mapping([
        service.any, tcp.any, udp.any, `protocol`.any, from.any,
    ]) { fields in
        let kinds = [service.name, tcp.name, udp.name, `protocol`.name]
        guard let kind = fields.onlyOne(of: kinds, otherwise: "write one entry for each") else { return nil }
        if fields.has(from.name), fields[from] == nil { return nil }
        let source = fields[from] ?? .unspecified
        if kind == service.name { return fields[service].map { Allowance(service: $0, source: source) } }
        return content(kind, fields).map { Allowance(name: nil, content: $0, source: source) }
    }

    private static func content(_ kind: String, _ fields: Fields) -> Allowance.Content? {
        switch kind {
        case tcp.name: fields[tcp].map { .ports([TransportPorts(transport: .tcp, ports: $0)]) }
        case udp.name: fields[udp].map { .ports([TransportPorts(transport: .udp, ports: $0)]) }
        default: fields[`protocol`].map { .packets($0) }
        }
    }
}

/// `router.port_forwards[]`
enum PortForwardKeys {
    static let tcp = Key("tcp", .text(Grammar<PortRange>.ports), "TCP ports of the gateway")
    static let udp = Key("udp", .text(Grammar<PortRange>.ports), "UDP ports of the gateway")
    static let to = Key(required: "to", .text(Grammar<ForwardTarget>.forwardTarget), "the node and its port")
    static let from = Key("from", SourceScope.ipv4Shape, "from where; anywhere by default")

    static let shape: Shape<PortForward> = .mapping([tcp.any, udp.any, to.any, from.any]) { fields in
        guard let kind = fields.onlyOne(of: [tcp.name, udp.name], otherwise: "write one entry for each")
        else { return nil }
        if fields.has(from.name), fields[from] == nil { return nil }
        guard let ports = fields[tcp] ?? fields[udp], let target = fields[to] else { return nil }
        return PortForward(
            transport: kind == tcp.name ? .tcp : .udp, ports: ports, to: target.address, toPort: target.port,
            source: fields[from] ?? .any)
    }
}

/// `router.inbound[]`
enum InboundKeys {
    static let tcp = Key("tcp", allPorts, "TCP ports; all when nothing is said")
    static let udp = Key("udp", allPorts, "UDP ports; all when nothing is said")
    static let icmp = Key("icmp", Shape<Void>.presence, "ICMP")
    static let any = Key("any", Shape<Void>.presence, "every protocol")
    static let to = Key(required: "to", .text(Grammar<IPNetwork>.ipv4Network), "which part of the cluster")
    static let from = Key("from", SourceScope.ipv4Shape, "from where; the home network by default")

    static let shape: Shape<InboundAllowance> = .mapping([
        tcp.any, udp.any, icmp.any, any.any, to.any, from.any,
    ]) { fields in
        let kinds = [tcp.name, udp.name, icmp.name, any.name]
        guard
            let kind = fields.onlyOne(of: kinds, otherwise: "write one entry for each").flatMap({
                InboundKeys.kind($0, of: fields)
            })
        else { return nil }
        if fields.has(from.name), fields[from] == nil { return nil }
        return fields[to].map { InboundAllowance(kind: kind, to: $0, source: fields[from] ?? .unspecified) }
    }

    private static let allPorts = Shape.text(Grammar<PortRange>.ports).map(PortRange?.some).orNothing(
        meaning: nil)

    private static func kind(_ name: String, of fields: Fields) -> InboundAllowance.Kind? {
        switch name {
        case tcp.name: fields[tcp].map { .tcp($0) }
        case udp.name: fields[udp].map { .udp($0) }
        case icmp.name: fields[icmp].map { .icmp }
        default: fields[any].map { .any }
        }
    }
}
