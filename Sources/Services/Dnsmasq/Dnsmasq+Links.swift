public import NetworkModel

// Which links dnsmasq answers on. What is not said about a link, the packet filter decides.
extension Dnsmasq {
    /// Whether a side may ask for names.
    func isAsked(from side: Side) -> Bool { services.dns != nil && premises.nameSides.contains(side) }

    /// bind-dynamic: a link that comes late is served as soon as it is there.
    var links: [String] {
        ["", "# Who is served.", "bind-dynamic"] + (servesOthers ? everyLink : namedLinks) + noAddresses
    }

    /// Whether questions that come in by a link are answered, as far as dnsmasq decides.
    func answers(on link: LinkName) -> Bool {
        switch link {
        case .loopback: true
        case premises.cluster.link: isOnCluster
        case premises.www.link: isAsked(from: .www)
        default: servesOthers ? !names(link, by: "except-interface") : names(link, by: "interface")
        }
    }

    /// Whether a line of the profile's own names the link; an asterisk at the end stands for any rest.
    private func names(_ link: LinkName, by option: String) -> Bool {
        lines.filter { ExtraLine.option($0) == option }.flatMap(ExtraLine.values).contains { value in
            value.hasSuffix("*") ? link.description.hasPrefix(value.dropLast()) : value == link.description
        }
    }

    private var servesOthers: Bool { services.dns?.served.others == true }
    private var clusterLink: String { Quoting.dnsmasq(premises.cluster.link.description) }
    private var wwwLink: String { Quoting.dnsmasq(premises.www.link.description) }
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

extension Premises {
    /// Whether a name server of ours answers what comes in by a link, and so needs the link's addresses.
    public func answersNames(on link: LinkName) -> Bool {
        services.dns != nil && Dnsmasq(self)?.answers(on: link) == true
    }
}
