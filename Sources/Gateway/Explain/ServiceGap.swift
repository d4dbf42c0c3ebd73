import NetworkModel
import Profile
import Services

/// A packet that the filter lets in, to a daemon that does not answer it: the filter passes virtual links
/// without a side, a daemon answers there only if `serve` says so.
struct ServiceGap {
    private let listener: Listener
    private let daemon: Daemon
    private let packet: Packet
    private let link: LinkName
    private let services: WantedServices

    /// Nil where there is no such gap.
    init?(_ walk: Walk, in scenery: Scenery) {
        let (profile, packet) = (scenery.profile, walk.departure)
        // What the gateway asks itself comes in by no link.
        guard walk.verdict != .dies, walk.isDelivered, let link = walk.incoming,
            let (daemon, listener) = profile.services.listener(for: packet),
            !profile.answers(packet, on: scenery.side(of: link), listener, by: daemon)
        else { return nil }
        self.listener = listener
        self.daemon = daemon
        self.packet = packet
        self.link = link
        services = profile.services
    }

    /// Why it gets no answer.
    var obstacle: Obstacle {
        .notServed(
            daemon,
            reason: daemon == .dnsmasq
                ? "it does not serve \(link)" : "it does not serve \(packet.source)")
    }

    /// The key that decides.
    func remedy(_ lines: ProfileLines) -> String {
        let port = "\(listener.transport): \(listener.port)"
        let entry = "{ \(port), from: \(packet.source)/\(packet.family.bitWidth) }"
        return switch daemon {
        case .dnsmasq where listener.port == 53:
            "add others to serve: \(lines.nearest("services.dns.serve"))"
        case .nginx where services.proxy != nil && listener.port == 80:
            "add others to serve: \(lines.nearest("services.proxy.serve"))"
        case .chrony: "add others to serve: \(lines.nearest("services.time.serve"))"
        case .nfs where listener.port == 2049:
            "let the share be for www, and add \(entry) to \(lines.nearest("router.allow.www"))"
        case _ where listener.isForNodesAlone:
            "this port is for the nodes of the profile alone: \(lines.nearest("nodes.hosts"))"
        default: "this port is for the cluster alone"
        }
    }
}

extension WantedServices {
    /// What of our own listens there.
    fileprivate func listener(for packet: Packet) -> (Daemon, Listener)? {
        let wanted: (TransportProtocol, UInt16)
        switch packet.content {
        case .tcp(_, let port): wanted = (.tcp, port)
        case .udp(_, let port): wanted = (.udp, port)
        case .echo, .other: return nil
        }
        for daemon in Daemon.allCases {
            let found = listeners(of: daemon).first { ($0.transport, $0.port) == wanted }
            if let found { return (daemon, found) }
        }
        return nil
    }
}

extension Profile {
    /// Whether one of our daemons answers what has reached its port.
    ///
    /// - Parameter side: nil for a link without a side.
    fileprivate func answers(
        _ packet: Packet, on side: Side?, _ listener: Listener, by daemon: Daemon
    ) -> Bool {
        if side == nil, listener.servesOthers { return true }
        let (transport, port) = (listener.transport, listener.port)
        // dnsmasq looks at links, the others look at sources.
        if daemon == .dnsmasq {
            return side.map { access.sides(reaching: transport, port).contains($0) } ?? false
        }
        let sides = listener.isForClusterAlone ? [.cluster] : Side.allCases
        return sides.contains { side in
            access.sources(on: side, reaching: transport, port).contains { $0.contains(packet.source) }
        }
    }
}

extension Scenery {
    /// The side that a link is; nil for one without.
    fileprivate func side(of link: LinkName) -> Side? {
        if link == binding.cluster.name { return .cluster }
        return link == binding.www.name ? .www : nil
    }
}
