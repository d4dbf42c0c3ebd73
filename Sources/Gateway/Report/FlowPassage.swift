import NetworkModel

/// By what of our table a flow got through: the sets and rules that a profile's lists become.
struct FlowPassage {
    /// Something that lets flows through, and that a profile may withdraw.
    enum Way: Hashable, CustomStringConvertible {
        case forward(String)
        case allowance(String)
        case inbound(String)
        case masquerade

        var description: String {
            switch self {
            case .forward(let port): port
            case .allowance(let port): "\(port) of the gateway"
            case .inbound(let port): "\(port) to the nodes"
            case .masquerade: "masquerade on www"
            }
        }
    }

    private let table: Table?
    private let own: Set<IPAddress>

    /// - Parameter own: the gateway's addresses.
    init(_ table: Table?, own: Set<IPAddress>) {
        self.table = table
        self.own = own
    }

    var isThere: Bool { table != nil }

    /// Nil for flows that no list of the profile let through.
    func way(of flow: Flow) -> Way? {
        ways(of: flow).first { allows(flow, the: $0) }
    }

    func allows(_ flow: Flow, the way: Way) -> Bool {
        switch way {
        case .forward: isForwarded(flow)
        case .allowance: isAllowed(flow)
        case .inbound: isInbound(flow)
        case .masquerade: masquerades && comesFromCluster(flow) && !isException(flow)
        }
    }

    /// The forward that a flow asks for, whether it was led by it or not.
    func forward(of flow: Flow) -> Way? {
        guard let key = flow.serviceKey,
            ["forwards", "forwards_same_port"].contains(where: { element($0, key) != nil })
        else { return nil }
        return .forward(flow.original.portText)
    }

    /// Whether an address is the gateway's.
    func isOwn(_ address: IPAddress) -> Bool { own.contains(address) }

    private func ways(of flow: Flow) -> [Way] {
        let asked = flow.original
        let port = asked.portText
        if flow.status.contains(.destinationTranslated) { return [.forward(port)] }
        if flow.status.contains(.sourceTranslated) { return [.masquerade] }
        return [own.contains(asked.destination) ? .allowance(port) : .inbound(port)]
    }
}

extension FlowPassage {
    /// The element of a map must lead where the flow was led.
    private func isForwarded(_ flow: Flow) -> Bool {
        guard let key = flow.serviceKey, let port = flow.reply.sourcePort else { return false }
        let target = flow.reply.source.bytes
        return element("forwards", key)?.value == .data([target, port.networkBytes])
            || element("forwards_same_port", key)?.value == .data([target])
    }

    private func isAllowed(_ flow: Flow) -> Bool {
        let sides =
            flow.original.source.isIPv6
            ? ["www", "cluster"] : [comesFromCluster(flow) ? "cluster" : "www"]
        let suffix = flow.original.source.isIPv6 ? "6" : ""
        return sides.contains { side in
            flow.listKeys.contains { element("\(side)_\($0.list)\(suffix)", $0.key) != nil }
        }
    }

    private func isException(_ flow: Flow) -> Bool {
        element("masquerade_exceptions", [flow.original.destination.bytes]) != nil
    }

    private func isInbound(_ flow: Flow) -> Bool {
        let asked = flow.original
        let port = asked.destinationPort?.networkBytes ?? [0, 0]
        let key = [[asked.protocolNumber], asked.destination.bytes, port, asked.source.bytes]
        return element("inbound", key) != nil
    }

    private func comesFromCluster(_ flow: Flow) -> Bool {
        element("cluster_networks", [flow.original.source.bytes]) != nil
    }

    /// That of the hairpin, which is always there, translates what was translated before.
    private var masquerades: Bool {
        let rules = table?.chain(named: "srcnat")?.rules ?? []
        return rules.contains { $0.expressions.contains(.masquerade) && !$0.isForHairpin }
    }

    private func element(_ set: String, _ key: [[UInt8]]) -> NamedSet.Element? {
        table?.set(named: set)?.elements.first { element in
            element.key.count == key.count && zip(element.key, key).allSatisfy { $0.contains($1) }
        }
    }
}

extension Table {
    /// The link whose packets go through the chain of www.
    var wwwLink: LinkName? {
        self.set(named: "forward_by_link")?.elements.first { $0.value == .verdict(.jump("forward_www")) }?
            .key.first?.linkName
    }
}

extension Flow.Tuple {
    /// `tcp 8443`
    fileprivate var portText: String { protocolName + (destinationPort.map { " \($0)" } ?? "") }
}

extension Flow {
    /// As the sets of allowances and forwards are keyed; nil for protocols without ports.
    fileprivate var serviceKey: [[UInt8]]? {
        original.destinationPort.map { port in
            [[original.protocolNumber], port.networkBytes, original.source.bytes]
        }
    }

    /// The lists of `router.allow` that may have let it in, and its key there.
    fileprivate var listKeys: [(list: String, key: [[UInt8]])] {
        let source = original.source.bytes
        let service = serviceKey.map { [("allowed", $0)] } ?? []
        let isEcho = [8, 128].contains(original.icmp?.type ?? 0)
        return service + (isEcho ? [("ping", [source])] : [])
            + [("protocols", [[original.protocolNumber], source])]
    }
}

extension Rule {
    /// True where it looks at `ct status dnat`.
    fileprivate var isForHairpin: Bool {
        expressions.contains { expression in
            if case .conntrack(.status, _) = expression { return true }
            return false
        }
    }
}
