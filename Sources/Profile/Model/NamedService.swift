import NetworkModel

/// The services that `router.allow` knows by name.
public enum NamedService: String, CaseIterable, Sendable {
    case ssh
    case http
    case https
    case nfs
    case samba
    case dns
    /// ICMP echo requests, which have no port.
    case ping

    /// Where it listens (IANA's service names; NFS is version 4 only).
    public var ports: [TransportPorts] {
        switch self {
        case .ssh: Self.ports(.tcp, 22)
        case .http: Self.ports(.tcp, 80)
        case .https: Self.ports(.tcp, 443)
        case .nfs: Self.ports(.tcp, 2049)
        case .samba: Self.ports(.tcp, 445) + Self.ports(.tcp, 139) + Self.ports(.udp, 137, to: 138)
        case .dns: Self.ports(.tcp, 53) + Self.ports(.udp, 53)
        case .ping: []
        }
    }

    private static func ports(
        _ transport: TransportProtocol, _ first: UInt16, to last: UInt16? = nil
    ) -> [TransportPorts] {
        PortRange(first: first, last: last ?? first).map { [TransportPorts(transport: transport, ports: $0)] }
            ?? []
    }
}
