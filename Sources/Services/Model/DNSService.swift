public import NetworkModel

/// `services.dns`.
public struct DNSService: Hashable, Sendable {
    /// The sides that may ask.
    public var serve: Set<Side> { served.sides }
    /// Who may ask.
    public let served: ServedLinks
    /// The servers to ask; none means those of the WWW side.
    public let upstream: [IPAddress]
    /// In which order they are asked.
    public let upstreamOrder: UpstreamOrder
    /// Zones that other servers know, in the order of the profile.
    public let forward: [ForwardedZone]
    /// Names besides those of the hosts, in the order of the profile.
    public let names: [NamedAddress]
    /// Whether the hosts get their addresses by DHCP.
    public let dhcp: Bool
    /// Raw lines for dnsmasq.
    public let extra: [String]

    /// The values as they are.
    public init(
        served: ServedLinks, upstream: [IPAddress], upstreamOrder: UpstreamOrder, forward: [ForwardedZone],
        names: [NamedAddress], dhcp: Bool, extra: [String]
    ) {
        self.served = served
        self.upstream = upstream
        self.upstreamOrder = upstreamOrder
        self.forward = forward
        self.names = names
        self.dhcp = dhcp
        self.extra = extra
    }
}

/// `services.dns.upstream_order`: which of several servers is asked.
public enum UpstreamOrder: String, CaseIterable, Hashable, Sendable {
    /// All of them at once; the first answer counts.
    case any
    /// The first; the others only when a client asks again, or where it refuses.
    case strict
}

/// `services.dns.forward`: a zone and the server that knows it.
public struct ForwardedZone: Hashable, Sendable {
    /// The zone, such as `lan`.
    public let zone: String
    /// The server to ask.
    public let server: NameServer

    /// The values as they are.
    public init(zone: String, server: NameServer) {
        self.zone = zone
        self.server = server
    }
}

/// A name server and the port that it listens on.
public struct NameServer: Hashable, Sendable, CustomStringConvertible {
    /// Where DNS servers listen (RFC 1035 4.2).
    public static let usualPort: UInt16 = 53

    /// Its address.
    public let address: IPAddress
    /// Its port.
    public let port: UInt16

    /// The values as they are.
    public init(address: IPAddress, port: UInt16 = usualPort) {
        self.address = address
        self.port = port
    }

    /// As the profile has it: the port only where it is another than usual.
    public var description: String {
        guard port != Self.usualPort else { return "\(address)" }
        return address.isIPv6 ? "[\(address)]:\(port)" : "\(address):\(port)"
    }
}

/// A name and the address that it stands for.
public struct NamedAddress: Hashable, Sendable {
    /// One label, within the profile's domain, or several that stand as they are.
    public let name: String
    /// The address.
    public let address: IPAddress

    /// The values as they are.
    public init(name: String, address: IPAddress) {
        self.name = name
        self.address = address
    }
}
