extension [Sysctl: String] {
    /// The parameters as the kernel leaves them after `value` was written to `sysctl`.
    ///
    /// A change of `ip_forward` sets the `forwarding` of every link and of `default`, and turns
    /// `accept_redirects` of `all` the other way (`inet_forward_change` in net/ipv4/devinet.c);
    /// that of IPv6 does the first (`dev_forward_change` in net/ipv6/addrconf.c). Writing the value
    /// that is there changes nothing.
    public func written(_ value: String, to sysctl: Sysctl) -> [Sysctl: String] {
        guard self[sysctl] != value else { return self }
        var result = self
        result[sysctl] = value
        switch sysctl {
        case .ipv4Forwarding:
            result.setForwarding(of: .ipv4, to: value)
            let redirects = Sysctl.ipv4("all", "accept_redirects")
            if result[redirects] != nil { result[redirects] = value == "0" ? "1" : "0" }
        case .ipv6Forwarding: result.setForwarding(of: .ipv6, to: value)
        default: break
        }
        return result
    }

    private mutating func setForwarding(of family: AddressFamily, to value: String) {
        for sysctl in keys where sysctl.configuration?.family == family && sysctl.isLinkForwarding {
            self[sysctl] = value
        }
    }
}

extension Sysctl {
    /// `net.ipvX.conf.LINK.forwarding`, of a link or of `default`.
    var isLinkForwarding: Bool {
        configuration.map { $0.key == "forwarding" && $0.link != "all" } ?? false
    }

    /// One of the two that open a router, and on the way rewrite others.
    var isForwardingSwitch: Bool { self == .ipv4Forwarding || self == .ipv6Forwarding }

    /// True where a packet's way depends on it, so that the filter has to stand before it opens.
    var concernsForwarding: Bool { opensForwarding || self == .ipv4("all", "accept_redirects") }

    /// Lets packets through when it is 1: for all links, or for one.
    public var opensForwarding: Bool { isForwardingSwitch || isLinkForwarding }
}
