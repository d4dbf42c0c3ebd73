/// A kernel parameter below /proc/sys.
public struct Sysctl: Hashable, Sendable {
    /// Relative to /proc/sys, with slashes: a link's name may hold dots.
    public let path: String

    /// Fails on a path that is absolute or climbs.
    public init?(path: String) {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        guard !parts.contains(""), !parts.contains(".."), !parts.contains(".") else { return nil }
        self.path = path
    }

    private init(known path: String) {
        self.path = path
    }

    /// The switch of IPv4 forwarding, which rewrites the parameters of every link.
    public static let ipv4Forwarding = Sysctl(known: "net/ipv4/ip_forward")
    /// The same of IPv6.
    public static let ipv6Forwarding = Sysctl(known: "net/ipv6/conf/all/forwarding")

    /// `net.ipv4.conf.NAME.KEY`; NAME may be `all` or `default`.
    public static func ipv4(_ name: String, _ key: String) -> Sysctl {
        Sysctl(known: "net/ipv4/conf/\(name)/\(key)")
    }

    /// `net.ipv6.conf.NAME.KEY`; NAME may be `all` or `default`.
    public static func ipv6(_ name: String, _ key: String) -> Sysctl {
        Sysctl(known: "net/ipv6/conf/\(name)/\(key)")
    }

    /// The link or pseudo-link, and the parameter, of `net/ipvX/conf/LINK/KEY`.
    var configuration: (family: AddressFamily, link: String, key: String)? {
        let parts = path.split(separator: "/").map(String.init)
        guard parts.count == 5, parts[0] == "net", parts[2] == "conf" else { return nil }
        switch parts[1] {
        case "ipv4": return (.ipv4, parts[3], parts[4])
        case "ipv6": return (.ipv6, parts[3], parts[4])
        default: return nil
        }
    }
}

extension Sysctl: Comparable, CustomStringConvertible, Codable {
    /// By path.
    public static func < (left: Sysctl, right: Sysctl) -> Bool { left.path < right.path }

    /// As sysctl(8) writes it: dots, and slashes where a name has dots.
    public var description: String {
        path.contains(".") ? path : path.split(separator: "/").joined(separator: ".")
    }

    /// A single string.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let path = try container.decode(String.self)
        guard let sysctl = Sysctl(path: path) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "not below /proc/sys: \(path)")
        }
        self = sysctl
    }

    /// A single string.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(path)
    }
}
