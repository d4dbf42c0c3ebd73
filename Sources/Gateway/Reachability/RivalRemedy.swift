import NetworkModel

/// What to do about a foreign route or link that takes packets away, by what it is likely to be.
struct RivalRemedy {
    private let link: LinkName?
    private let route: OtherRoute?
    private let observed: NetworkState

    init(_ route: OtherRoute, in observed: NetworkState) {
        link = route.hops.first?.link
        self.route = route
        self.observed = observed
    }

    init(_ link: LinkName, in observed: NetworkState) {
        self.link = link
        route = nil
        self.observed = observed
    }

    /// - Parameter key: where the profile names its own network.
    func text(changing key: String) -> String {
        if let words = ownerWords { return words + ", or change the profile: \(key)" }
        if let route, !isConnected(route) {
            return "see what sets it, and remove it: ip route del \(route); or change the profile: \(key)"
        }
        return "give \(link.map { "\($0)" } ?? "that link") another network, or change the profile: \(key)"
    }

    /// For a route that a foreign policy rule leads to.
    var ofRule: String {
        guard let route else { return "see ip rule" }
        let table = route.key.table
        let rules = observed.rules.filter { $0.table == table && !$0.origin.isOurs }.sorted()
        let which = rules.first.map { "ip rule del \($0)" } ?? "ip rule show table \(table)"
        switch table {
        case 52: return "tailscale set --accept-routes=false --exit-node= ; the rule: \(which)"
        case 51820:
            return "take the network out of AllowedIPs of WireGuard (Table = off in wg-quick): \(which)"
        default: return "see what sets the rule, and exclude these networks from it: \(which)"
        }
    }

    private func isConnected(_ route: OtherRoute) -> Bool {
        route.hops.allSatisfy { $0.gateway == nil }
            && observed.addresses.contains {
                $0.link == link && $0.address.network == route.key.destination
            }
    }

    /// By the name that its maker gives a link.
    private var ownerWords: String? {
        guard let name = link?.description else { return nil }
        if name == "docker0" {
            return "give docker other networks (bip, default-address-pools in /etc/docker/daemon.json)"
        }
        if name.hasPrefix("br-") { return "give that network of docker another subnet (docker network ls)" }
        if name.hasPrefix("virbr") { return "give libvirt's network another subnet (virsh net-edit)" }
        if name.hasPrefix("podman") || name.hasPrefix("cni") {
            return "give that container network another subnet"
        }
        if ["tun", "tap", "wg", "tailscale", "zt", "ppp"].contains(where: { name.hasPrefix($0) }) {
            return "exclude these networks from the tunnel's routes"
        }
        return nil
    }
}
