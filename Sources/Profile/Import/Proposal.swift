import NetworkModel

/// What is known of a NIC when a profile is to be proposed.
public struct ProposalNIC: Hashable, Sendable {
    /// The NIC as rtnetlink, its driver and udev describe it.
    public let nic: NIC
    /// Whether it hangs on USB.
    public let isUSB: Bool
    /// Whether it is a wireless one.
    public let isWireless: Bool
    /// Its IPv4 networks at present.
    public let networks: [IPNetwork]
    /// Whether the machine reaches the internet through it at present.
    public let hasDefaultRoute: Bool

    /// A NIC as it was found.
    public init(
        nic: NIC, isUSB: Bool, isWireless: Bool, networks: [IPNetwork] = [], hasDefaultRoute: Bool = false
    ) {
        self.nic = nic
        self.isUSB = isUSB
        self.isWireless = isWireless
        self.networks = networks
        self.hasDefaultRoute = hasDefaultRoute
    }
}

/// The names of the home network, and who knows them.
public struct HomeZone: Hashable, Sendable {
    /// Such as `lan`.
    public let name: String
    /// The home router, as a rule.
    public let server: IPAddress

    /// Nil where the two are no zone of a home: no domain, one of the cluster's, or a server on the internet.
    public init?(name: String, server: IPAddress) {
        let zone = name.lowercased()
        let isPrivate = SourceScope.privateNetworks.contains { $0.contains(server) }
        guard isPrivate, (try? Grammar<String>.domain.read(zone)) != nil,
            !["local", "localdomain", Proposal.domain].contains(zone)
        else { return nil }
        self.name = zone
        self.server = server
    }
}

/// A profile for a machine of which nothing is known but its NICs: the built-in one faces the cluster, the
/// other one the home network. Where more than one could be meant, that is said.
public struct Proposal {
    private let nics: [ProposalNIC]
    private let cluster: RoleChoice
    private let www: RoleChoice
    private let hostname: String
    private let home: HomeZone?

    static let domain = "cluster.home"

    /// Nil where there are fewer than two NICs.
    ///
    /// - Parameters:
    ///   - board: The model of the machine, as the device tree has it.
    ///   - home: The zone that a lease names; nil where none does.
    public init?(nics: [ProposalNIC], hostname: String?, board: String?, home: HomeZone? = nil) {
        let sorted = nics.sorted { $0.nic.name < $1.nic.name }
        let hardware = sorted.filter(\.nic.isHardware)
        // What a VLAN with the default route is on is the home network's as well.
        let below = sorted.compactMap(\.nic.traits?.lower)
        let apart = hardware.filter { !below.contains($0.nic.name) }
        guard let cluster = RoleChoice(clusterAmong: apart.isEmpty ? hardware : apart, board: board),
            let www = RoleChoice(wwwAmong: sorted, besides: cluster.nic)
        else { return nil }
        self.nics = sorted
        self.cluster = cluster
        self.www = www
        let isName = hostname.map { (try? Grammar<String>.label.read($0)) != nil && $0 != "localhost" }
        self.home = home
        self.hostname = isName == true ? hostname ?? "gateway" : "gateway"
    }

    /// The profile, with remarks on every choice that is a guess.
    public var profile: WrittenProfile { WrittenProfile(text: text, remarks: remarks) }

    private var remarks: [WrittenProfile.Remark] {
        var remarks = (cluster.doubts + www.doubts).map { doubt in
            WrittenProfile.Remark(
                location: nil, subject: doubt.subject, message: doubt.message, remedy: doubt.remedy)
        }
        if cluster.nic.hasDefaultRoute {
            remarks.append(
                WrittenProfile.Remark(
                    location: nil, subject: "\(cluster.nic.nic.name)",
                    message:
                        "the default route goes through this NIC now, and the profile makes it the cluster's",
                    remedy:
                        "before apply, put the home network's cable into \(www.nic.nic.name), or exchange the two"
                ))
        }
        return remarks
    }
}

// MARK: - The text

extension Proposal {
    private var text: String {
        var lines = ProfileLines()
        lines.note("Proposed by gwnet init. Read it, then: gwnet check, gwnet plan, gwnet apply.")
        lines.note("Every key is explained in docs/profile.md. The NICs of this machine:")
        for nic in nics { lines.note("  " + nic.description) }
        lines.add("version: 1")
        lines.add("hostname: \(YAMLText.scalar(hostname))")
        lines.add("domain: \(Self.domain)")
        addInterfaces(&lines)
        addRest(&lines)
        return lines.text
    }

    private func addInterfaces(_ lines: inout ProfileLines) {
        lines.add()
        lines.add("interfaces:")
        for (role, choice) in [("cluster", cluster), ("www", www)] {
            lines.add("  \(role):")
            lines.note(choice.reason, indent: 4)
            for doubt in choice.doubts { lines.note("CHECK THIS: \(doubt.message)", indent: 4) }
            lines.add("    match: { name: \(YAMLText.scalar(choice.nic.nic.name.description)) }")
            if role == "cluster" { lines.add("    address: \(network).30/24") }
        }
        lines.note("or { address: 203.0.113.2/24, gateway: 203.0.113.1, dns: [203.0.113.1] }", indent: 4)
        if let kind = www.nic.nic.kind {
            lines.note("a link of kind \(shown(kind)): what makes it gives it its address", indent: 4)
        }
        lines.add("    ipv4: \(www.nic.nic.isHardware ? "dhcp" : "external")")
        if www.nic.isWireless {
            lines.add("    # wifi: { ssid: NAME, psk_file: /etc/gwnet/wifi.psk, country: DE }")
        }
    }

    private func addRest(_ lines: inout ProfileLines) {
        let rest = """

            router:
              allow:
                # what of the gateway itself the home network may reach
                www: [ssh]
              # port_forwards:
              #   - { tcp: 8443, to: "\(network).200:443" }

            nodes:
              range: \(network).31-\(network).99
              lease: 12h
              hosts: []  # gwnet node add NAME MAC ADDRESS

            # services:
            #   dns:
            #     serve: [cluster]\(forward)
            #   time:
            #     serve: [cluster]
            """
        for line in rest.split(separator: "\n", omittingEmptySubsequences: false) { lines.add(String(line)) }
    }

    /// What only the home's own server knows.
    private var forward: String {
        guard let home else { return "" }
        return "\n#     forward: { \(YAMLText.scalar(home.name)): \(home.server) }  # the home's own names"
    }

    /// The first three numbers of a network that no other NIC is in.
    private var network: String {
        let candidates = ["192.168.57", "10.57.0", "172.31.57"]
        let taken = nics.filter { $0 != cluster.nic }.flatMap(\.networks)
        return candidates.first { candidate in
            guard let network = IPNetwork("\(candidate).0/24") else { return false }
            return !taken.contains { $0.overlaps(network) }
        } ?? candidates[0]
    }
}

extension ProposalNIC {
    /// Name, MAC address, driver, path and what else is known.
    fileprivate var description: String {
        let facts: [String?] = [
            nic.name.description, nic.mac?.description, nic.driver ?? nic.kind, nic.path,
            isUSB ? "on USB" : nil,
            isWireless ? "wireless" : nil, hasDefaultRoute ? "has the default route" : nil,
        ]
        return facts.compactMap { $0.map { shown($0) } }.joined(separator: "  ")
    }
}
