import NetworkModel

/// The chain that has the kernel trace the packets of a question: exactly these, and nothing else is
/// done to them.
struct TraceFilter {
    /// What `nft list ruleset` shows while a probe is under way.
    static let table = "gwnet_trace"

    let question: Question
    let packet: Packet
    let incoming: LinkName?

    /// Before every other chain but defragmentation (NF_IP_PRI_CONNTRACK_DEFRAG is -400).
    var chain: Chain {
        let point: Chain.Hook.Point = incoming == nil ? .output : .prerouting
        let expressions = link + .family(packet.family) + addresses + content + trace
        return Chain(
            "probe", hook: Chain.Hook(.filter, point, priority: -350),
            rules: [Rule("the packet that gwnet explains", expressions)])
    }

    private var link: [Expression] { incoming.map { .incoming($0) } ?? [] }

    /// Where somebody speaks for a whole side, everybody there is meant.
    private var addresses: [Expression] {
        let isIPv4 = packet.family == .ipv4
        var result: [Expression] = []
        if incoming == nil || question.from.isSomebody {
            let field: PayloadField = isIPv4 ? .sourceIPv4 : .sourceIPv6
            result += [.payload(field, into: .first), .compare(.first, .equal, packet.source.bytes)]
        }
        if incoming == nil || question.to.isSomebody || question.to == .gateway {
            let field: PayloadField = isIPv4 ? .destinationIPv4 : .destinationIPv6
            result += [.payload(field, into: .first), .compare(.first, .equal, packet.destination.bytes)]
        }
        return result
    }

    private var content: [Expression] {
        switch packet.content {
        case .tcp(_, let port): .port(.tcp, port)
        case .udp(_, let port): .port(.udp, port)
        case .echo: .echoRequest(packet.family)
        case .other(let content): .carrying(content)
        }
    }

    private var trace: [Expression] { [.immediate([1], into: .first), .setTrace(from: .first)] }
}

extension Party {
    /// Whether one host is meant.
    fileprivate var isSomebody: Bool {
        switch self {
        case .node, .address: true
        case .gateway, .internet, .www, .cluster: false
        }
    }
}
