import Glibc
import NetworkModel
import Profile

/// The domain that a lease of the home network names (DHCP option 15), and the server that came with it: read
/// from what each DHCP client keeps.
struct HomeZoneFinder {
    private let root: String
    private let links: [(name: String, index: UInt32)]

    /// - Parameter nics: those with the default route are the home network's.
    init(_ nics: [ProposalNIC], root: String = "") {
        self.root = root
        let uplinks = nics.filter(\.hasDefaultRoute)
        links = (uplinks.isEmpty ? nics : uplinks).map { nic in
            ("\(nic.nic.name)", if_nametoindex("\(nic.nic.name)"))
        }
    }

    /// Nil where no lease names one.
    var zone: HomeZone? {
        let own = links.flatMap { link in
            [
                "/run/systemd/netif/leases/\(link.index)",
                "/run/dhcpcd/hook-state/resolv.conf/\(link.name).dhcp",
                "/run/resolvconf/interfaces/\(link.name).dhcp",
                "/run/resolvconf/interface/\(link.name).dhclient",
            ]
        }
        let shared = [
            "/run/NetworkManager/resolv.conf", "/run/systemd/resolve/resolv.conf", "/etc/resolv.conf",
        ]
        return (own + shared).lazy.compactMap { zone(in: root + $0) }.first
    }

    private func zone(in path: String) -> HomeZone? {
        guard let bytes = try? FileStore.readIfPresent(path) else { return nil }
        return Self.zone(in: String(decoding: bytes, as: UTF8.self))
    }

    /// `domain lan` or `search lan` and `nameserver 192.168.1.1`, as in resolv.conf(5); `DOMAINNAME=lan` and
    /// `DNS=192.168.1.1`, as sd-network keeps it.
    static func zone(in text: String) -> HomeZone? {
        var (name, server): (String?, IPAddress?)
        for line in text.split(whereSeparator: \.isNewline) {
            let words = line.split { $0 == " " || $0 == "\t" || $0 == "=" }.map(String.init)
            guard words.count > 1 else { continue }
            switch words[0] {
            case "domain", "search", "DOMAINNAME": name = name ?? words[1]
            case "nameserver", "DNS": server = server ?? IPAddress(words[1])
            default: continue
            }
        }
        guard let name, let server else { return nil }
        return HomeZone(name: name, server: server)
    }
}
