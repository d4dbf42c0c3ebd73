public import NetworkModel

/// `services`: what runs for the cluster. Nil means off, and off means stopped and its files gone.
public struct WantedServices: Hashable, Sendable {
    /// dnsmasq, for names and for DHCP.
    public let dns: DNSService?
    /// Installation over the network.
    public let pxe: PXEService?
    /// Shares of files.
    public let nfs: NFSService?
    /// nginx, as documentation site and reverse proxy.
    public let proxy: ProxyService?
    /// chrony.
    public let time: TimeService?

    /// The values as they are.
    public init(
        dns: DNSService?, pxe: PXEService?, nfs: NFSService?, proxy: ProxyService?, time: TimeService?
    ) {
        self.dns = dns
        self.pxe = pxe
        self.nfs = nfs
        self.proxy = proxy
        self.time = time
    }

    /// Whether installers mount their files from here, instead of holding the image in memory.
    public var servesRoots: Bool { pxe?.root == .nfs }

    /// What a profile without `services` says.
    public static let none = WantedServices(dns: nil, pxe: nil, nfs: nil, proxy: nil, time: nil)
}

/// `services.pxe`.
public struct PXEService: Hashable, Sendable {
    /// What is installed.
    public let image: PXEImage
    /// Who may log in to an installed node: lines as in authorized_keys.
    public let sshAuthorizedKeys: [String]
    /// Where the installer has its files.
    public let root: InstallerRoot

    /// The values as they are.
    public init(image: PXEImage, sshAuthorizedKeys: [String], root: InstallerRoot) {
        self.image = image
        self.sshAuthorizedKeys = sshAuthorizedKeys
        self.root = root
    }
}

/// `services.pxe.root`: where the installer has its files while it runs.
public enum InstallerRoot: String, CaseIterable, Hashable, Sendable {
    /// The image, fetched by HTTP and held in memory: 5 GB or more.
    case url
    /// The image's files, mounted from the gateway.
    case nfs
}

/// `services.pxe.image`: an installer image and how it is told from a corrupt one.
public struct PXEImage: Hashable, Sendable {
    /// What the boot menu calls it.
    public let label: String
    /// Its file name.
    public let file: String
    /// Where it is fetched from.
    public let url: String
    /// Its SHA-256 in lower-case hexadecimal digits.
    public let sha256: String
    /// In bytes, the largest that it can have; nil where only the free room limits what is fetched.
    public let size: UInt64?

    /// The values as they are.
    public init(label: String, file: String, url: String, sha256: String, size: UInt64? = nil) {
        self.label = label
        self.file = file
        self.url = url
        self.sha256 = sha256
        self.size = size
    }
}

/// `services.nfs`.
public struct NFSService: Hashable, Sendable {
    /// What is shared.
    public let shares: [NFSShare]
    /// Raw lines for the exports file.
    public let extra: [String]

    /// The values as they are.
    public init(shares: [NFSShare], extra: [String]) {
        self.shares = shares
        self.extra = extra
    }

    /// The sides that any share is for.
    public var serve: Set<Side> { shares.reduce(into: []) { $0.formUnion($1.to) } }
}

/// A folder that is shared.
public struct NFSShare: Hashable, Sendable {
    /// The folder.
    public let path: String
    /// For which sides.
    public let to: Set<Side>
    /// Whether nobody may write.
    public let readOnly: Bool
    /// Who every writer becomes (`all_squash`); nil keeps each writer's own user, root excepted.
    public let owner: FileOwner?
    /// Whether the folder must be a mounted file system, so that an absent disk is never served empty.
    public let isMountPoint: Bool

    /// The values as they are.
    public init(path: String, to: Set<Side>, readOnly: Bool, owner: FileOwner?, isMountPoint: Bool) {
        self.path = path
        self.to = to
        self.readOnly = readOnly
        self.owner = owner
        self.isMountPoint = isMountPoint
    }
}

/// A user and a group by number.
public struct FileOwner: Hashable, Sendable {
    /// The user.
    public let user: UInt32
    /// The group.
    public let group: UInt32

    /// The values as they are.
    public init(user: UInt32, group: UInt32) {
        self.user = user
        self.group = group
    }
}

/// `services.proxy`.
public struct ProxyService: Hashable, Sendable {
    /// The sides that may ask.
    public var serve: Set<Side> { served.sides }
    /// Who may ask.
    public let served: ServedLinks
    /// The folder of what no site claims.
    public let defaultRoot: String?
    /// The sites.
    public let sites: [ProxySite]
    /// Raw lines for nginx.
    public let extra: [String]

    /// The values as they are.
    public init(served: ServedLinks, defaultRoot: String?, sites: [ProxySite], extra: [String]) {
        self.served = served
        self.defaultRoot = defaultRoot
        self.sites = sites
        self.extra = extra
    }
}

/// A host name that leads to a server in the cluster.
public struct ProxySite: Hashable, Sendable {
    /// The name that browsers ask for.
    public let host: String
    /// The server behind it.
    public let target: ProxyTarget
    /// Whether connections may be upgraded to websockets.
    public let websockets: Bool
    /// The largest request body in bytes, 0 for any; nil leaves it to nginx.
    public let maxBody: UInt64?

    /// The values as they are.
    public init(host: String, target: ProxyTarget, websockets: Bool, maxBody: UInt64?) {
        self.host = host
        self.target = target
        self.websockets = websockets
        self.maxBody = maxBody
    }
}

/// A server by its literal address: a name that does not resolve would stop nginx and every site with it.
public struct ProxyTarget: Hashable, Sendable, CustomStringConvertible {
    /// How the server is spoken to.
    public enum Scheme: String, CaseIterable, Hashable, Sendable {
        case http
        case https
    }

    /// How the server is spoken to.
    public let scheme: Scheme
    /// Its address.
    public let address: IPAddress
    /// Its port.
    public let port: UInt16

    /// The values as they are.
    public init(scheme: Scheme, address: IPAddress, port: UInt16) {
        self.scheme = scheme
        self.address = address
        self.port = port
    }

    /// The URL, always with a port.
    public var description: String {
        address.isIPv6 ? "\(scheme)://[\(address)]:\(port)" : "\(scheme)://\(address):\(port)"
    }
}

/// `services.time`.
public struct TimeService: Hashable, Sendable {
    /// The sides that may ask.
    public var serve: Set<Side> { served.sides }
    /// Who may ask.
    public let served: ServedLinks
    /// The servers that the gateway asks, by name or address; none means the distribution's.
    public let servers: [String]

    /// The values as they are.
    public init(served: ServedLinks, servers: [String]) {
        self.served = served
        self.servers = servers
    }
}
