import NetworkModel

/// `/run/gwnet/lease.json`: the lease of www, as the DHCP client that gwnet runs has reported it.
struct Lease: Codable, Equatable {
    /// The link that it is for.
    let interface: String
    /// With its prefix length.
    let address: String
    /// The default routers, the first one preferred.
    let routers: [String]
    /// Who resolves names there.
    let servers: [String]
    /// Who gave it; nil where it did not say.
    let givenBy: String?
    /// In seconds since 1970; nil where it does not end.
    let expires: Int?
    /// Of which boot and network namespace it is.
    let situation: String

    /// Who resolves names there, as far as it can be read.
    var nameServers: [IPAddress] { servers.compactMap { IPAddress($0) } }

    /// Whether services would be written the same for both.
    func isSame(as other: Lease?) -> Bool {
        guard let other else { return false }
        return interface == other.interface && address == other.address && servers == other.servers
            && situation == other.situation
    }

    /// Nil where there is none of this boot and namespace, or none that can be read: dhcpcd reports it anew.
    static func load(_ path: String) -> Lease? {
        guard let bytes = try? FileStore.readIfPresent(path),
            let lease = JSON.decode(Lease.self, from: bytes), lease.situation == (try? Situation.current())
        else { return nil }
        return lease
    }

    /// The lease of this link.
    static func current(of link: LinkName, _ paths: Paths) -> Lease? {
        load(paths.lease).flatMap { $0.interface == link.description ? $0 : nil }
    }
}

extension Lease {
    /// What dhcpcd tells its hook in the environment (dhcpcd-run-hooks(8)).
    enum Event: Equatable {
        /// There is a lease, new or renewed.
        case leased(Lease)
        /// There is none any more.
        case lost
        /// There is one that no honest server gives, for this reason.
        case refused(String)
        /// Neither has anything to do with it.
        case other

        init(_ variables: [String: String], now: Int, situation: String) {
            switch variables["reason"] {
            case "BOUND", "RENEW", "REBIND", "REBOOT", "INFORM", "TIMEOUT":
                guard let lease = Lease(variables, now: now, situation: situation) else {
                    self = .other
                    return
                }
                let problem = LeaseJudgement.problem(
                    with: InterfaceAddress(lease.address), netmask: variables["new_subnet_mask"])
                self = problem.map { .refused($0) } ?? .leased(lease)
            case "EXPIRE", "FAIL", "NAK", "RELEASE", "STOP", "STOPPED", "NOCARRIER", "DEPARTED": self = .lost
            default: self = .other
            }
        }
    }

    /// Nil where they name no address.
    private init?(_ variables: [String: String], now: Int, situation: String) {
        guard let interface = variables["interface"], LinkName(interface) != nil,
            let address = variables["new_ip_address"], let prefix = variables["new_subnet_cidr"],
            let assignment = InterfaceAddress("\(address)/\(prefix)")
        else { return nil }
        self.interface = interface
        self.address = "\(assignment)"
        self.situation = situation
        routers = Lease.addresses(variables["new_routers"]).map(\.description)
        servers = LeaseJudgement.servers(
            Lease.addresses(variables["new_domain_name_servers"]), for: assignment.address)
        givenBy = Lease.addresses(variables["new_dhcp_server_identifier"]).first?.description
        // RFC 2131 3.3: all ones are for ever.
        expires = variables["new_dhcp_lease_time"].flatMap { UInt32($0) }.flatMap {
            $0 == .max ? nil : now + Int($0)
        }
    }

    private static func addresses(_ text: String?) -> [IPAddress] {
        (text ?? "").utf8.split(separator: UInt8(ascii: " ")).compactMap { IPAddress(String(Substring($0))) }
    }
}
