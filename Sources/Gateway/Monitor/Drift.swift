import NetworkModel
public import Netlink

/// What differs from the generation in force.
public struct Drift: Hashable, Sendable {
    /// What would put it right, as a plan shows it.
    public let lines: [PlanLine]
    /// Who has changed the ruleset meanwhile, where that is part of it.
    public let authors: [RulesetAuthor]
    /// Network managers that run here, where links, addresses or routes are part of it: nobody but they say who it was.
    public let suspects: [String]

    /// What whoever it was usually wants to be told.
    public var remedies: [String] {
        var seen: Set<String> = []
        let remedies = authors.map(\.usualRemedy) + suspects.map(Self.remedy)
        return remedies.filter { seen.insert($0).inserted }
    }

    private static func remedy(against manager: String) -> String {
        "\(manager) runs here: was it told anew to configure these NICs? gwnet plan shows its file, ip monitor who is busy"
    }
}

extension RulesetAuthor {
    /// What keeps it from doing so again.
    public var usualRemedy: String {
        switch deed {
        case .flushed: remedyAgainstFlush
        case .removed:
            "table gwnet was removed by its name: ps -fp \(process) shows by what, while it runs; gwnet down is the way "
                + "to take it down"
        case .changed where name == "nft":
            "rules of your own go into a table of your own (nft add table inet mine); what the gateway lets in is "
                + "router.allow in the profile"
        case .changed: "ps -fp \(process) shows what it is, while it runs"
        }
    }

    private var remedyAgainstFlush: String {
        switch name {
        case "nft":
            "nft -f with flush ruleset takes everybody's tables: let it delete its own alone (/etc/nftables.conf)"
        case "firewalld": "gwnet filters: systemctl disable --now firewalld"
        case let name
        where name.hasPrefix("iptables") || name.hasPrefix("ip6tables") || name.hasPrefix("xtables"):
            "is it ufw, or iptables-persistent? gwnet filters: ufw disable; apt remove iptables-persistent"
        default: "ps -fp \(process) shows what it is, while it runs"
        }
    }
}
