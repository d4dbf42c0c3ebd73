import NetworkModel
import Profile

/// Which line of the profile is behind a rule: rules of gwnet's own table are known by their comments.
struct ProfileLines {
    private let file: ProfileFile
    private let binding: Binding
    private let packet: Packet
    private let walk: Walk

    init(_ scenery: Scenery, packet: Packet, walk: Walk) {
        file = scenery.file
        binding = scenery.binding
        self.packet = packet
        self.walk = walk
    }

    private var router: Router { file.profile.router }
    private var home: [IPNetwork] { file.profile.www.ipv4.homeNetworks }

    /// The line that lets the packet through; nil where none has to.
    var permission: String? {
        guard walk.verdict != .dies else { return nil }
        let rules = walk.steps.compactMap(\.rule).filter { $0.table == "inet \(Machine.tableName)" }
        return rules.compactMap(key).first.map { nearest($0) }
    }

    private func key(of rule: RuleReference) -> String? {
        switch rule.comment {
        case "forwards to another port", "forwards to the same port":
            return index(router.portForwards) { covers($0.transportPorts) }.map {
                "router.port_forwards[\($0)]"
            }
        case "allowed from www":
            return allowance(router.allowWWW, home + onLink).map { "router.allow.www[\($0)]" }
        case "allowed from the cluster":
            return allowance(router.allowCluster, file.profile.cluster.networks + onLink)
                .map { "router.allow.cluster[\($0)]" }
        case "home network to nodes":
            return index(router.inbound) { $0.to.contains(packet.destination) && $0.kind.covers(packet) }
                .map { "router.inbound[\($0)]" }
        case "ping" where walk.incoming == binding.www.name:
            return allowance(router.allowWWW, home + SourceScope.linkLocal).map { "router.allow.www[\($0)]" }
        default: return nil
        }
    }

    private func index<Item>(_ items: [Item], where isMeant: (Item) -> Bool) -> Int? {
        items.firstIndex(where: isMeant)
    }

    private func allowance(_ allowances: [Allowance], _ home: [IPNetwork]) -> Int? {
        index(allowances) { allowance in
            covers(allowance) && allowance.source.networks(home: home).contains { $0.contains(packet.source) }
        }
    }

    /// Whom an entry without ports means besides, when it does not say.
    private var onLink: [IPNetwork] {
        if case .other = packet.content { SourceScope.linkLocal } else { [] }
    }

    private func covers(_ allowance: Allowance) -> Bool {
        switch (allowance.content, packet.content) {
        case (.ports(let ports), _): ports.contains { covers($0) }
        case (.ping, .echo): true
        case (.packets(let allowed), .other(let sent)): allowed == sent
        default: false
        }
    }

    /// An entry that has the port or protocol and not the sender.
    func narrowAllowance(_ allowances: [Allowance]) -> Int? {
        index(allowances) { covers($0) }
    }

    /// A forward that has the port and not the sender.
    var narrowForward: Int? { index(router.portForwards) { covers($0.transportPorts) } }

    /// Whether the sender is one of those that an entry means when it does not say.
    var isFromHome: Bool { home.contains { $0.contains(packet.source) } }

    private func covers(_ ports: TransportPorts) -> Bool {
        switch packet.content {
        case .tcp(_, let port): ports.transport == .tcp && ports.ports.contains(port)
        case .udp(_, let port): ports.transport == .udp && ports.ports.contains(port)
        case .echo, .other: false
        }
    }

    /// The key with the file and line where it stands, or would go.
    func nearest(_ key: String) -> String {
        var rest = Substring(key)
        while !rest.isEmpty {
            if let location = file.profile.locations.location(of: String(rest)) {
                return "\(key), \(location.file.split(separator: "/").last ?? ""):\(location.line)"
            }
            rest = rest[..<(rest.lastIndex { $0 == "." || $0 == "[" } ?? rest.startIndex)]
        }
        return "\(key), \(file.path.split(separator: "/").last ?? "")"
    }
}

extension InboundAllowance.Kind {
    fileprivate func covers(_ packet: Packet) -> Bool {
        switch (self, packet.content) {
        case (.any, _), (.icmp, .echo): true
        case (.tcp(let ports), .tcp(_, let port)), (.udp(let ports), .udp(_, let port)):
            ports?.contains(port) ?? true
        default: false
        }
    }
}
