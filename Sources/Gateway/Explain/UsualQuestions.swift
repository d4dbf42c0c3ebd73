import NetworkModel
import Profile

/// What people want to know of a gateway that does not do what it should.
struct UsualQuestions {
    private let profile: Profile
    private static let port = PacketWords.sourcePort

    init(_ profile: Profile) {
        self.profile = profile
    }

    var all: [Question] { outwards + toTheGateway + forwards + inbound }

    private var outwards: [Question] {
        let nodes = profile.nodes.hosts.isEmpty ? [.cluster] : profile.nodes.hosts.map { Party.node($0) }
        let https = Packet.Content.tcp(from: Self.port, to: 443)
        return (nodes + [.gateway]).map { Question(from: $0, to: .internet, https) }
    }

    /// SSH from the home network, whether that is allowed or not, and whatever else is.
    private var toTheGateway: [Question] {
        let ssh = Packet.Content.tcp(from: Self.port, to: 22)
        let allowed = profile.router.allowWWW.flatMap { allowance in
            allowance.source.sampleParties.flatMap { sender in
                allowance.packets.map { Question(from: sender, to: .gateway, $0) }
            }
        }
        let isListed = allowed.contains { $0.from == .www && $0.content == ssh }
        let fromHome = isListed ? [] : [Question(from: .www, to: .gateway, ssh, isPromised: false)]
        return [Question(from: .cluster, to: .gateway, ssh)] + fromHome + allowed
    }

    private var forwards: [Question] {
        profile.router.portForwards.flatMap { forward in
            forward.source.sampleParties.map {
                Question(from: $0, to: .gateway, Packet.Content(forward.transport, forward.ports.first))
            }
        }
    }

    private var inbound: [Question] {
        profile.router.inbound.flatMap { allowance in
            allowance.source.sampleParties.map {
                Question(from: $0, to: .address(allowance.to.sample), allowance.kind.sample)
            }
        }
    }
}

extension Packet.Content {
    fileprivate init(_ transport: TransportProtocol, _ port: UInt16) {
        switch transport {
        case .tcp: self = .tcp(from: PacketWords.sourcePort, to: port)
        case .udp: self = .udp(from: PacketWords.sourcePort, to: port)
        }
    }
}

extension Allowance {
    /// One packet for each of its ports or ranges.
    fileprivate var packets: [Packet.Content] {
        switch content {
        case .ports(let ports): ports.map { Packet.Content($0.transport, $0.ports.first) }
        case .ping: [.echo]
        case .packets(let content): [.other(content)]
        }
    }
}

extension InboundAllowance.Kind {
    fileprivate var sample: Packet.Content {
        switch self {
        case .tcp(let ports): Packet.Content(.tcp, ports?.first ?? 443)
        case .udp(let ports): Packet.Content(.udp, ports?.first ?? 443)
        case .icmp, .any: .echo
        }
    }
}

extension SourceScope {
    /// A sender of each network that it means.
    fileprivate var sampleParties: [Party] {
        switch self {
        case .unspecified: [.www]
        case .any: [.internet]
        case .networks(let networks): networks.map { .address($0.sample) }
        }
    }
}

extension IPNetwork {
    /// A host of it, the first where there is more than one.
    fileprivate var sample: IPAddress {
        guard let next = first.successor, contains(next) else { return first }
        return next
    }
}
