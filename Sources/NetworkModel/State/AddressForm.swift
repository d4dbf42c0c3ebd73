/// What the kernel keeps of an address besides link, number and prefix length, by which it tells
/// addresses apart.
///
/// A profile asks for addresses of the standard form. One that is there in another form may vanish by
/// itself, or has no route to its network.
public struct AddressForm: Hashable, Sendable, Codable {
    /// How long an address lasts (`struct ifa_cacheinfo`).
    public struct Lifetime: Hashable, Sendable, Codable {
        /// ifa_prefered, in seconds
        public let preferred: UInt32
        /// ifa_valid, in seconds
        public let valid: UInt32

        /// As `ip address add … valid_lft VALID preferred_lft PREFERRED`.
        public init(preferred: UInt32, valid: UInt32) {
            self.preferred = preferred
            self.valid = valid
        }
    }

    /// Nil for an address that stays until it is removed.
    public var lifetime: Lifetime?
    /// ifa_scope: `RT_SCOPE_*`, 0 for a global one.
    public var scope: UInt8
    /// IFA_ADDRESS, where it is not the address itself: the other end of a point-to-point link.
    public var peer: IPAddress?
    /// False with IFA_F_NOPREFIXROUTE: the kernel makes no route to the address's network.
    public var makesRoute: Bool
    /// IFA_LABEL, where it is not the link's name.
    public var label: String?
    /// IFA_RT_PRIORITY: the metric of the route to the address's network.
    public var metric: UInt32

    /// Permanent, global, without a peer, with a route to its network, unless said otherwise.
    public init(
        lifetime: Lifetime? = nil, scope: UInt8 = 0, peer: IPAddress? = nil, makesRoute: Bool = true,
        label: String? = nil, metric: UInt32 = 0
    ) {
        self.lifetime = lifetime
        self.scope = scope
        self.peer = peer
        self.makesRoute = makesRoute
        self.label = label
        self.metric = metric
    }

    /// As `ip address add ADDRESS dev LINK` makes it.
    public static let standard = AddressForm()

    /// True for addresses of DHCP and of router advertisements.
    public var isLeased: Bool { lifetime != nil }

    /// Whether an address of this form does what one of the other form does. Label and metric belong
    /// to the program that set them, and a lease runs out second by second.
    func serves(as wanted: AddressForm) -> Bool { isLeased == wanted.isLeased && hasSameRoutes(as: wanted) }

    /// Whether only the lifetime differs, which the kernel changes in place.
    func hasSameRoutes(as other: AddressForm) -> Bool {
        scope == other.scope && peer == other.peer && makesRoute == other.makesRoute
    }

    /// What is not standard, in `ip address`' words; empty where everything is.
    public var words: [String] {
        var words: [String] = []
        if let peer { words.append("peer \(peer)") }
        if scope != 0 { words.append("scope \(AddressForm.scopeName(scope))") }
        if !makesRoute { words.append("noprefixroute") }
        if isLeased { words.append("leased") }
        return words
    }

    /// As /etc/iproute2/rt_scopes names it.
    private static func scopeName(_ scope: UInt8) -> String {
        switch scope {
        case 200: "site"
        case 253: "link"
        case 254: "host"
        case 255: "nowhere"
        default: String(scope)
        }
    }
}
