import NetworkModel

/// From where packets may come: the `from` of an entry.
public enum SourceScope: Hashable, Sendable {
    /// Nothing was said: the network of a static WWW address, else private sources.
    case unspecified
    /// From anywhere, which is said and never assumed.
    case any
    /// From these networks, at least one.
    case networks([IPNetwork])

    /// What counts as the home network where the WWW address is not fixed: RFC 1918, RFC 4193, link-local.
    public static let privateNetworks: [IPNetwork] = [
        "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "fc00::/7", "fe80::/10",
    ].compactMap { IPNetwork($0) }

    /// Where hosts of the very link speak IPv6 from, whatever its networks are (RFC 4291, section 2.5.6).
    public static let linkLocal: [IPNetwork] = [IPNetwork("fe80::/10")].compactMap { $0 }

    /// The networks that are meant, when those of the home network are these.
    public func networks(home: [IPNetwork]) -> [IPNetwork] {
        switch self {
        case .unspecified: home
        case .any: [.anyIPv4, .anyIPv6]
        case .networks(let networks): networks
        }
    }
}
