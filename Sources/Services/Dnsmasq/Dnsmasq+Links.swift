import NetworkModel

// Which links dnsmasq answers on. What is not said about a link, the packet filter decides.
extension Dnsmasq {
    /// Whether a side may ask for names.
    func isAsked(from side: Side) -> Bool { services.dns != nil && premises.nameSides.contains(side) }

    /// bind-dynamic: a link that comes late is served as soon as it is there.
    var links: [String] {
        ["", "# Who is served.", "bind-dynamic"] + (servesOthers ? everyLink : namedLinks) + noAddresses
    }

    private var servesOthers: Bool { services.dns?.served.others == true }
    private var clusterLink: String { Self.word(premises.cluster.link.description) }
    private var wwwLink: String { Self.word(premises.www.link.description) }
    private var isOnCluster: Bool { isAsked(from: .cluster) || services.givesAddresses }

    private var namedLinks: [String] {
        (isOnCluster ? ["interface=\(clusterLink)"] : [])
            + ["\(isAsked(from: .www) ? "" : "except-")interface=\(wwwLink)"]
    }

    /// Without `interface` dnsmasq answers on every link, also on those that come later. The filter lets
    /// questions in from virtual links and refuses them from hardware without a side.
    private var everyLink: [String] {
        (isOnCluster ? [] : ["except-interface=\(clusterLink)"])
            + (isAsked(from: .www) ? [] : ["except-interface=\(wwwLink)"])
    }

    /// Addresses and boot files are for the cluster alone: dnsmasq tags each request with the link that it
    /// came in on.
    private var noAddresses: [String] {
        guard services.givesAddresses else { return [] }
        return ["no-dhcp-interface=\(wwwLink)"] + (servesOthers ? ["dhcp-ignore=tag:!\(clusterLink)"] : [])
    }
}
