import NetworkModel
import Services

/// A line of `services.dns.extra`, as dnsmasq takes it beside gwnet's own lines (dnsmasq(8)).
struct DnsmasqLine {
    private let option: String
    private let value: String

    /// Nil for a comment or nothing.
    init?(_ line: String) {
        guard let option = ExtraLine.option(line) else { return nil }
        self.option = option
        let rest = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).dropFirst()
            .first
        value = (rest ?? "").filter { !$0.isWhitespace }
    }

    /// What is to be said about it; nil where it does what it says.
    func verdict(in profile: Profile, _ dns: DNSService) -> LineVerdict? {
        Self.verdicts[option] ?? aboutLinks(profile, dns) ?? aboutNames(profile, dns)
            ?? aboutAddresses(profile)
    }

    /// Options that are decided whatever else the profile says.
    private static let verdicts: [String: LineVerdict] = [
        "bind-interfaces": LineVerdict(
            "dnsmasq does not start with both this and bind-dynamic, which gwnet writes: links may come late",
            "leave it out"),
        "local-service": LineVerdict(
            "has no effect beside the links that gwnet names", "say at services.dns.serve who may ask"),
        "resolv-file": LineVerdict(
            "no-resolv, which gwnet writes, has it ignored", "name the servers at services.dns.upstream"),
        "poll": LineVerdict("there is no file to look at: gwnet writes no-resolv", "leave it out"),
        "port": LineVerdict(
            "the firewall opens port 53, and other machines ask there",
            "leave it out, or leave services.dns out where no names are wanted"),
        "dhcp-leasefile": LineVerdict(
            "gwnet names this file itself, and it may be named once", "leave it out"),
        "keep-in-foreground": LineVerdict("what starts it waits for it to go into the background"),
        "no-daemon": LineVerdict("what starts it waits for it to go into the background"),
        "domain": LineVerdict(
            "gwnet keeps the names of leases apart by a domain that is never asked for, and this takes its place",
            "say it at domain, for nodes and gateway alike"),
        "strict-order": LineVerdict(
            "decides instead of services.dns.upstream_order", "write upstream_order: strict"),
        "all-servers": LineVerdict("is what upstream_order: any does with several servers", "leave it out"),
    ]

    private func aboutLinks(_ profile: Profile, _ dns: DNSService) -> LineVerdict? {
        guard ["interface", "listen-address"].contains(option) else { return nil }
        if dns.served.others {
            return LineVerdict(
                "where a link is named no other one is served, and serve has others", "leave it out")
        }
        let links = value.split(separator: ",").map(String.init)
        let isOutside = profile.www.match.name.map { links.contains($0.description) } ?? false
        return isOutside && !profile.access.sides(reaching: .udp, 53).contains(.www)
            ? LineVerdict("gwnet excepts this link, and that wins", "add www to services.dns.serve") : nil
    }

    private func aboutNames(_ profile: Profile, _ dns: DNSService) -> LineVerdict? {
        let zones = value.split(separator: "/", omittingEmptySubsequences: false).dropFirst().dropLast()
            .map { $0.lowercased() }
        switch option {
        case "server", "local":
            guard let domain = profile.domain?.lowercased(), zones.contains(domain) else { return nil }
            return LineVerdict(
                "\(domain) is answered here and nowhere else",
                "forward a zone below it at services.dns.forward")
        case "address":
            let known = Set(dns.names.map(\.name) + profile.nodes.hosts.map(\.name))
            let found = zones.first { zone in
                known.contains { name in
                    let full = name.contains(".") ? name : "\(name).\(profile.domain ?? "")"
                    return zone == full.lowercased()
                }
            }
            return found.map { LineVerdict("\($0) has an address already, which is the one that counts") }
        default: return nil
        }
    }

    private func aboutAddresses(_ profile: Profile) -> LineVerdict? {
        let givesAddresses = profile.services.listeners.contains { $0.port == 67 }
        switch option {
        case "dhcp-range" where givesAddresses:
            return LineVerdict(
                "dhcp-ignore=tag:!known, which gwnet writes, gives addresses to nodes.hosts alone",
                "name the machine at nodes.hosts")
        case "enable-tftp" where profile.services.pxe == nil:
            return LineVerdict(
                "the firewall opens port 69 for services.pxe alone",
                "add { udp: 69 } to router.allow.cluster, or use services.pxe")
        case "dhcp-range" where !givesAddresses:
            return LineVerdict(
                "the firewall opens port 67 for addresses of gwnet's own alone",
                "write dhcp: true, or add { udp: 67 } to router.allow.cluster")
        default: return nil
        }
    }
}
