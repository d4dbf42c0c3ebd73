import NetworkModel
import Profile
import Testing

@testable import Gateway

@Suite("The caller's own connection")
struct ConnectionGuardTests {
    /// One situation: where the connection comes from, what a profile says, and what is lost by it.
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let connection: String
        let allowed: String
        let threat: String?

        var testDescription: String { name }

        init(_ name: String, _ connection: String, allowed: String = "[ssh]", threat: String? = nil) {
            self.name = name
            self.connection = connection
            self.allowed = allowed
            self.threat = threat
        }
    }

    private static let cases = [
        Case("ssh from the home network where it is allowed", "203.0.113.50 50000 203.0.113.9 22"),
        Case(
            "ssh from the home network where it is not", "203.0.113.50 50000 203.0.113.9 22", allowed: "[]",
            threat: "the firewall would refuse 203.0.113.50 on eth1, port 22"),
        Case(
            "another port than ssh's", "203.0.113.50 50000 203.0.113.9 2222",
            threat: "the firewall would refuse 203.0.113.50 on eth1, port 2222"),
        Case(
            "another port that is allowed", "203.0.113.50 50000 203.0.113.9 2222",
            allowed: "[{ tcp: 2000-2300 }]"),
        Case(
            "the same port of UDP alone", "203.0.113.50 50000 203.0.113.9 2222", allowed: "[{ udp: 2222 }]",
            threat: "the firewall would refuse 203.0.113.50 on eth1, port 2222"),
        Case(
            "from the internet, where the home network alone may", "198.51.100.7 50000 203.0.113.9 22",
            threat: "the firewall would refuse 198.51.100.7 on eth1, port 22"),
        Case(
            "from the internet, where anybody may", "198.51.100.7 50000 203.0.113.9 22",
            allowed: "[{ tcp: 22, from: any }]"),
        Case(
            "from the cluster, where ssh is always open", "192.168.57.31 50000 192.168.57.9 22", allowed: "[]"
        ),
        Case(
            "from the cluster on another port", "192.168.57.31 50000 192.168.57.9 2222",
            threat: "the firewall would refuse 192.168.57.31 on eth0, port 2222"),
        Case("from a container", "172.17.0.2 50000 172.17.0.1 2222", allowed: "[]"),
        Case("from this machine itself", "127.0.0.1 50000 127.0.0.1 2222", allowed: "[]"),
        Case(
            "from plugs without a role", "10.66.0.5 50000 10.66.0.1 22",
            threat: "the firewall would refuse 10.66.0.5 on eth2, port 22"),
        Case(
            "over IPv6, where IPv4 alone is allowed", "2001:db8::50 50000 2001:db8::9 22",
            threat: "the firewall would refuse 2001:db8::50 on eth1, port 22"),
        Case(
            "over a link-local address of the cluster", "fe80::50%eth0 50000 fe80::9%eth0 22", allowed: "[]"),
        Case("what is no connection", "", allowed: "[]"),
        Case("what is half a connection", "203.0.113.50 50000", allowed: "[]"),
        Case("what is no address", "here 1 there 22", allowed: "[]"),
        Case("what is no port", "203.0.113.50 1 203.0.113.9 x", allowed: "[]"),
    ]

    private static func address(_ text: String, _ link: String, _ origin: UInt8 = 0) throws
        -> AddressAssignment
    {
        AddressAssignment(
            link: try #require(LinkName(link)), address: try #require(InterfaceAddress(text)),
            origin: Origin(number: origin))
    }

    private static func route(_ text: String, _ link: String, via: String? = nil, origin: UInt8 = 2) throws
        -> Route
    {
        Route(
            to: try #require(IPNetwork(text)), via: via.flatMap { IPAddress($0) },
            link: try #require(LinkName(link)),
            origin: Origin(number: origin))
    }

    private static let links: [ObservedLink] = [
        ("eth0", nil), ("eth1", nil), ("eth2", nil), ("docker0", "bridge"),
    ].compactMap { name, kind in
        LinkName(name).map { name in
            ObservedLink(
                name: name, state: Link(isUp: true, mtu: 1500), hasCarrier: true, operationalState: "up",
                mac: nil,
                permanentMAC: nil, kind: kind, master: nil, isLinkedElsewhere: false, isEthernet: true,
                mtuRange: nil,
                receivedBytes: 0, sentBytes: 0)
        }
    }

    /// A host with addresses of its own on every link.
    private static func observed() throws -> NetworkState {
        NetworkState(
            links: Dictionary(links.map { ($0.name, $0.state) }) { first, _ in first },
            addresses: [
                try address("192.168.57.9/24", "eth0"), try address("203.0.113.9/24", "eth1"),
                try address("10.66.0.1/24", "eth2"), try address("172.17.0.1/16", "docker0"),
                try address("2001:db8::9/64", "eth1"), try address("fe80::9/64", "eth0"),
                try address("fe80::8/64", "eth1"),
            ],
            routes: [
                try route("192.168.57.0/24", "eth0"), try route("203.0.113.0/24", "eth1"),
                try route("10.66.0.0/24", "eth2"), try route("10.9.0.0/16", "eth0", via: "192.168.57.31"),
                try route("172.17.0.0/16", "docker0"),
                try route("2001:db8::/64", "eth1"), try route("0.0.0.0/0", "eth1", via: "203.0.113.1"),
            ])
    }

    private static func text(allowed: String) -> String {
        """
        version: 1
        interfaces:
          cluster: { match: { name: eth0 }, address: 192.168.57.30/24 }
          www: { match: { name: eth1 }, ipv4: { address: 203.0.113.2/24, gateway: 203.0.113.1 } }
        router: { allow: { www: \(allowed) } }
        """
    }

    private static func binding(_ profile: Profile) throws -> Binding {
        let nics = ["eth0", "eth1"].compactMap { LinkName($0) }.map {
            NIC(name: $0, mac: nil, driver: nil, path: nil, isHardware: true, mtu: 1500, mtuRange: nil)
        }
        return try Binding(cluster: profile.cluster.match, www: profile.www.match, among: nics)
    }

    private static func desired(allowed: String) throws -> NetworkState {
        let profile = try ProfileReader.read(
            text: Array(text(allowed: allowed).utf8), fileName: "profile.yaml")
        let binding = try binding(profile)
        return profile.desiredState(on: binding, closed: [try #require(LinkName("eth2"))], hasIPv6: true)
    }

    @Test("is judged like a new one that the rules meet", arguments: cases)
    func judges(situation: Case) throws {
        let connection = ConnectionGuard(situation.connection)
        let threat = connection?.threat(
            from: try Self.observed(), to: try Self.desired(allowed: situation.allowed), links: Self.links)
        #expect(threat?.reason == situation.threat)
    }

    /// A connection, what the profile allows, and what would let the connection live.
    private static let remedies: [(connection: String, allowed: String, remedy: String)] = [
        ("203.0.113.50 1 203.0.113.9 22", "[]", "add ssh to router.allow.www"),
        ("203.0.113.50 1 203.0.113.9 2222", "[ssh]", "add { tcp: 2222 } to router.allow.www"),
        (
            "198.51.100.7 1 203.0.113.9 22", "[ssh]",
            "add { tcp: 22, from: 198.51.100.7/32 } to router.allow.www"
        ),
        (
            "198.51.100.7 1 203.0.113.9 22", "[{ service: ssh, from: 10.0.0.0/8 }]",
            "add 198.51.100.7/32 to from in router.allow.www[0]"
        ),
        (
            "2001:db8::50 1 2001:db8::9 22", "[ssh]",
            "add { tcp: 22, from: 2001:db8::50/128 } to router.allow.www"
        ),
        ("192.168.57.31 1 192.168.57.9 2222", "[]", "add { tcp: 2222 } to router.allow.cluster"),
        ("10.66.0.5 1 10.66.0.1 22", "[ssh]", "eth2 has no role in the profile, and hardware without a role"),
        ("10.9.0.5 1 192.168.57.9 22", "[ssh]", "to make it a cluster address, add { to: 10.9.0.5/32"),
    ]

    @Test("is told the entry that is missing, for the very packet", arguments: remedies.indices)
    func remedy(index: Int) throws {
        let (connection, allowed, remedy) = Self.remedies[index]
        let file = try ProfileFile("profile.yaml", bytes: Array(Self.text(allowed: allowed).utf8))
        let threat = try #require(
            ConnectionGuard(connection)?.threat(
                from: try Self.observed(), to: try Self.desired(allowed: allowed), links: Self.links))
        let advice = threat.remedy(file, try Self.binding(file.profile))
        #expect(advice.hasPrefix(remedy), "\(advice)")
        #expect(advice.hasSuffix("or try it with --confirm 60s, or insist with --force"), "\(advice)")
    }

    @Test("an address of ours that goes takes the connections to it along, and one that stays does not")
    func addressGoes() throws {
        var observed = try Self.observed()
        observed.addresses.insert(try Self.address("203.0.113.77/24", "eth1", 157))
        observed.addresses.insert(try Self.address("203.0.113.2/24", "eth1", 157))
        let desired = try Self.desired(allowed: "[ssh]")
        let threat = { (server: String) in
            ConnectionGuard("203.0.113.50 50000 \(server) 22")?.threat(
                from: observed, to: desired, links: Self.links)?.reason
        }
        #expect(threat("203.0.113.77") == "it would remove the address 203.0.113.77")
        #expect(threat("203.0.113.2") == nil)
        #expect(threat("203.0.113.9") == nil)
    }

    @Test("down is judged by what it takes: the address, the link, the route back")
    func takingDown() throws {
        var observed = try Self.observed()
        observed.addresses.insert(try Self.address("203.0.113.2/24", "eth1", 157))
        observed.routes.remove(try Self.route("0.0.0.0/0", "eth1", via: "203.0.113.1"))
        observed.routes.insert(try Self.route("0.0.0.0/0", "eth1", via: "203.0.113.1", origin: 157))
        let resting = NetworkState(links: [try #require(LinkName("eth1")): Link(isUp: false, mtu: 1500)])
        let threat = { (connection: String, desired: NetworkState) in
            ConnectionGuard(connection)?.threat(from: observed, to: desired, links: Self.links)?.reason
        }
        #expect(
            threat("203.0.113.50 1 203.0.113.2 22", NetworkState())
                == "it would remove the address 203.0.113.2")
        #expect(threat("203.0.113.50 1 203.0.113.9 22", NetworkState()) == nil)
        #expect(threat("203.0.113.50 1 203.0.113.9 22", resting) == "it would take eth1 down")
        #expect(
            threat("198.51.100.7 1 203.0.113.9 22", NetworkState())
                == "it would remove the route to 198.51.100.7")
        #expect(threat("192.168.57.31 1 192.168.57.9 22", resting) == nil)
    }
}
