/// An address on a link.
///
/// Two assignments are the same object to the kernel when link, address and prefix length agree;
/// `identity` says that. Flags such as secondary or tentative are the kernel's own and stay out.
public struct AddressAssignment: Hashable, Sendable, Codable {
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

    /// As `ip address add ADDRESS dev LINK proto ORIGIN`.
    public init(link: LinkName, address: InterfaceAddress, origin: Origin = .gwnet) {
        self.link = link
        self.address = address
        self.origin = origin
    }

    /// Link, address and prefix length.
    public var identity: Identity { Identity(link: link, address: address) }
}

extension AddressAssignment: Comparable {
    /// By link, then address.
    public static func < (left: AddressAssignment, right: AddressAssignment) -> Bool {
        (left.link.description, left.address.description) < (
            right.link.description, right.address.description
        )
    }
}
