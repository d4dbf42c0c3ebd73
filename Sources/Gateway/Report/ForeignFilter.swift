import Netlink
import NetworkModel

/// A filter of somebody else that our packets meet as well: what it refuses dies there, whatever gwnet accepts.
struct ForeignFilter: Hashable {
    /// Who is known by the names of tables and chains.
    enum Owner: String {
        case docker
        case ufw
        case firewalld
    }

    /// `ip filter FORWARD`
    let chain: String
    /// Nil for one that nobody here knows.
    let owner: Owner?

    /// Those among everybody's chains that drop by policy, and firewalld's, which ends in a rejection instead.
    static func all(among chains: [HookedChain]) -> [ForeignFilter] {
        chains.compactMap { chain in
            guard let hook = chain.hook, chain.filtersPackets else { return nil }
            let owner = owner(of: chain, among: chains)
            let refuses =
                owner == .firewalld && hook.kind == .filter && [.input, .forward].contains(hook.point)
            return hook.dropsByDefault || refuses ? ForeignFilter(chain: chain.text, owner: owner) : nil
        }
    }

    private static func owner(of chain: HookedChain, among chains: [HookedChain]) -> Owner? {
        if chain.table == "firewalld" { return .firewalld }
        let mates = chains.filter { ($0.family, $0.table) == (chain.family, chain.table) }.map(\.name)
        if mates.contains(where: { $0.hasPrefix("ufw") }) { return .ufw }
        let isForward = chain.hook?.point == .forward
        return isForward && mates.contains("DOCKER-USER") ? .docker : nil
    }

    /// What it does to packets.
    var effect: String {
        switch owner {
        case .docker:
            "chain \(chain) has policy drop, which docker sets where it is the one that switches forwarding on: "
                + "packets that gwnet accepts die there"
        case .ufw:
            "chain \(chain) has policy drop, ufw's: packets that gwnet accepts die there unless ufw does too"
        case .firewalld:
            "firewalld filters as well (\(chain)): it rejects what leaves one of its zones for another"
        case nil: "chain \(chain) has policy drop: packets that gwnet accepts may still die there"
        }
    }

    /// - Parameter links: those of the roles, the cluster's first; nil where nobody plays them.
    func remedy(_ links: (cluster: LinkName, www: LinkName)?) -> String {
        let (cluster, www) = (links.map { "\($0.cluster)" } ?? "CLUSTER", links.map { "\($0.www)" } ?? "WWW")
        switch owner {
        case .docker:
            return
                "iptables -P FORWARD ACCEPT; docker does not set it again where gwnet has switched forwarding on"
        case .ufw:
            return
                "ufw disable, as gwnet filters; or ufw route allow in on \(cluster) out on \(www), and ufw allow in "
                + "on \(cluster)"
        case .firewalld:
            return
                "systemctl disable --now firewalld, as gwnet filters; or firewall-cmd --permanent --zone=trusted "
                + "--add-interface=\(cluster) --add-interface=\(www)"
        case nil: return "let its owner accept the gateway's traffic, or give it policy accept"
        }
    }
}

extension HookedChain {
    /// Whether it sees IP packets, and is not ours.
    fileprivate var filtersPackets: Bool {
        ["ip", "ip6", "inet"].contains(family) && (family, table) != ("inet", Machine.tableName)
    }
}
