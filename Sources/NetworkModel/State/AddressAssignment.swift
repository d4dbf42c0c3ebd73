/// An address on a link.
///
/// Two assignments are the same object to the kernel when link, address and prefix length agree;
/// `identity` says that. Flags such as secondary or tentative are the kernel's own and stay out.
public struct AddressAssignment: Hashable, Sendable {
    /// What the kernel tells addresses apart by.
    public struct Identity: Hashable, Sendable {
        /// The link that bears the address.
        public let link: LinkName
        /// IFA_LOCAL (IFA_ADDRESS for IPv6), with ifa_prefixlen.
        public let address: InterfaceAddress
    }

    /// The link that bears the address (ifa_index).
    public let link: LinkName
    /// IFA_LOCAL (IFA_ADDRESS for IPv6), with ifa_prefixlen.
    public let address: InterfaceAddress
    /// IFA_PROTO; kernels before 5.18 keep none.
    public let origin: Origin
    /// Lifetime, scope, peer and flags.
    public let form: AddressForm

    /// As `ip address add ADDRESS dev LINK proto ORIGIN`.
    public init(
        link: LinkName, address: InterfaceAddress, origin: Origin = .gwnet, form: AddressForm = .standard
    ) {
        self.link = link
        self.address = address
        self.origin = origin
        self.form = form
    }

    /// Link, address and prefix length.
    public var identity: Identity { Identity(link: link, address: address) }

    /// The route to the address's network that the kernel makes of it (`fib_add_ifaddr`); nil where it
    /// makes none.
    var connectedRoute: Route? {
        guard form.makesRoute, form.peer == nil, address.family == .ipv4,
            address.prefixLength < address.family.bitWidth
        else { return nil }
        return Route(
            to: address.network, via: nil, link: link, metric: form.metric,
            preferredSource: address.address, origin: .kernel)
    }
}

extension AddressAssignment: Codable {
    private enum CodingKeys: CodingKey {
        case link
        case address
        case origin
        case form
    }

    /// A checkpoint of an earlier version has no form.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        link = try container.decode(LinkName.self, forKey: .link)
        address = try container.decode(InterfaceAddress.self, forKey: .address)
        origin = try container.decode(Origin.self, forKey: .origin)
        form = try container.decodeIfPresent(AddressForm.self, forKey: .form) ?? .standard
    }
}

extension AddressAssignment: Comparable {
    /// By link, then address.
    public static func < (left: AddressAssignment, right: AddressAssignment) -> Bool {
        (left.link.description, left.address.description) < (
            right.link.description, right.address.description
        )
    }
}
