import NetworkModel
import Profile
import Testing

@testable import Gateway

@Suite("Flows under way")
struct FlowTests {
    /// A change of profile, a flow, and what becomes of it.
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let before: String
        let after: String
        let flow: Flow
        let fate: String?

        init(_ name: String, _ before: String, _ after: String, _ flow: Flow, _ fate: String?) {
            (testDescription, self.before, self.after, self.flow, self.fate) = (
                name, before, after, flow, fate
            )
        }
    }

    private static let forward = #"port_forwards: [{ tcp: 8443, to: "192.168.57.31:443" }]"#
    private static let samePort = #"port_forwards: [{ udp: 5000-5010, to: "192.168.57.31" }]"#
    private static let inbound = "inbound: [{ tcp: 80, to: 192.168.57.0/24, from: 203.0.113.0/24 }]"
    private static let moved = "www: 203.0.113.77/24"

    private static let cases = [
        Case("a forward that stays", forward, forward, forwarded, nil),
        Case("a forward that goes", forward, "", forwarded, "withdrawn tcp 8443"),
        Case(
            "a forward that leads elsewhere from now on", forward,
            #"port_forwards: [{ tcp: 8443, to: "192.168.57.32:443" }]"#, forwarded, "withdrawn tcp 8443"),
        Case("another forward that goes", samePort, "", forwarded, nil),
        Case("a range that goes", samePort, "", rangeForwarded, "withdrawn udp 5003"),
        Case(
            "a range that shrinks past the flow", samePort,
            #"port_forwards: [{ udp: 5000-5002, to: "192.168.57.31" }]"#, rangeForwarded, "withdrawn udp 5003"
        ),
        Case(
            "a source that may no more", forward,
            #"port_forwards: [{ tcp: 8443, to: "192.168.57.31:443", from: 203.0.113.0/24 }]"#,
            forwardedFromInternet, "withdrawn tcp 8443"),
        Case("an allowance that stays", "allow: { www: [ssh] }", "allow: { www: [ssh] }", login, nil),
        Case("an allowance that goes", "allow: { www: [ssh] }", "", login, "withdrawn tcp 22 of the gateway"),
        Case("from the cluster ssh is always open", "allow: { www: [ssh] }", "", clusterLogin, nil),
        Case(
            "a protocol that stays", "allow: { www: [{ protocol: esp }] }",
            "allow: { www: [{ protocol: esp, from: any }] }", tunnel, nil),
        Case(
            "a protocol that goes", "allow: { www: [{ protocol: esp }] }",
            "allow: { www: [{ protocol: gre }] }",
            tunnel, "withdrawn esp of the gateway"),
        Case(
            "a ping whose sender may no more", "allow: { www: [ping] }",
            "allow: { www: [{ service: ping, from: 10.0.0.0/8 }] }", ping,
            "withdrawn protocol 1 of the gateway"),
        Case(
            "masquerade that makes an exception", "", "masquerade: { except: [198.51.100.0/24] }",
            masqueraded,
            "withdrawn masquerade on www"),
        Case(
            "masquerade that makes an exception elsewhere", "", "masquerade: { except: [10.0.0.0/8] }",
            masqueraded, nil),
        Case("an inbound allowance that goes", inbound, "", routed, "withdrawn tcp 80 to the nodes"),
        Case("masquerade that stays", "", forward, masqueraded, nil),
        Case(
            "masquerade that comes", "masquerade: false", "", untranslated, "retranslated masquerade on www"),
        Case(
            "masquerade that comes, beside a flow within the cluster", "masquerade: false", "", clusterLogin,
            nil),
        Case("masquerade that comes, beside a flow to the gateway", "masquerade: false", "", toGateway, nil),
        Case(
            "a forward that comes, of a flow to the gateway's own port", "", forward, ownService,
            "retranslated tcp 8443"),
        Case("masquerade that goes", "", "masquerade: false", masqueraded, "withdrawn masquerade on www"),
        Case(
            "an address that goes, under a forward", forward, forward + "\n" + moved, forwarded,
            "cut 203.0.113.2"),
        Case("an address that goes, under a masqueraded flow", "", moved, masqueraded, "cut 203.0.113.2"),
        Case("an address that goes, of the gateway's own flow", "", moved, login, "cut 203.0.113.2"),
        Case("an address that goes, beside a flow within the cluster", "", moved, clusterLogin, nil),
        Case("a flow without an answer", forward, "", unanswered, nil),
        Case("a flow that is over", forward, "", closed, nil),
    ]

    @Test("of each it is known whether a change cuts it", arguments: cases)
    func fates(example: Case) throws {
        let (before, after) = (try Self.state(example.before), try Self.state(example.after))
        let plan = try Plan(from: before, to: after)
        var fates = FlowFates(plan, from: before, to: after)
        fates.count(example.flow)
        fates.count(example.flow)
        #expect(fates.fates.map { "\($0.kind.rawValue) \($0.through)" } == [example.fate].compactMap { $0 })
        #expect(fates.fates.allSatisfy { $0.flows == 2 })
    }

    @Test("are counted by what the gateway does for them")
    func census() throws {
        let file = try Self.file(Self.forward)
        var census = FlowCensus(file.profile)
        for flow in [
            Self.forwarded, Self.forwarded, Self.unanswered, Self.masqueraded, Self.login, Self.closed,
            Self.rangeForwarded, Self.routed, Self.hairpin,
        ] { census.count(flow) }
        #expect(census.forwarded == [4])
        #expect(census.masqueraded == 1)
    }

    /// `router` in the profile's flow style, and perhaps a line with another address of www.
    private static func file(_ router: String) throws -> ProfileFile {
        let lines = router.split(separator: "\n").map(String.init)
        let address = lines.first { $0.hasPrefix("www: ") }?.dropFirst(5) ?? "203.0.113.2/24"
        let text = """
            version: 1
            interfaces:
              cluster: { match: { name: eth0 }, address: 192.168.57.30/24 }
              www: { match: { name: eth1 }, ipv4: { address: \(address), gateway: 203.0.113.1 } }
            router:
              \(lines.first { !$0.hasPrefix("www: ") } ?? "log: false")
            """
        return try ProfileFile("gateway.yaml", bytes: Array(text.utf8))
    }

    /// What the profile makes of a machine.
    private static func state(_ router: String) throws -> NetworkState {
        let nics = try ["eth0", "eth1"].map { name in
            NIC(
                name: try #require(LinkName(name)), mac: nil, driver: nil, path: nil, isHardware: true,
                mtu: 1500, mtuRange: nil, master: nil)
        }
        let profile = try file(router).profile
        let binding = try Binding(cluster: profile.cluster.match, www: profile.www.match, among: nics)
        return profile.desiredState(on: binding, closed: [], hasIPv6: false)
    }
}

extension FlowTests {
    private static let home = "203.0.113.50"
    private static let gateway = "203.0.113.2"
    private static let node = "192.168.57.31"

    private static let forwarded = flow(
        6, (home, 40000), (gateway, 8443), (node, 443), (home, 40000), .destinationTranslated)
    private static let forwardedFromInternet = flow(
        6, ("198.51.100.7", 40000), (gateway, 8443), (node, 443), ("198.51.100.7", 40000),
        .destinationTranslated)
    private static let rangeForwarded = flow(
        17, (home, 40000), (gateway, 5003), (node, 5003), (home, 40000), .destinationTranslated)
    private static let hairpin = flow(
        6, ("192.168.57.32", 40000), (gateway, 8443), (node, 443), ("192.168.57.30", 40000),
        [.destinationTranslated, .sourceTranslated])
    private static let masqueraded = flow(
        6, (node, 40000), ("198.51.100.10", 80), ("198.51.100.10", 80), (gateway, 40000), .sourceTranslated)
    private static let untranslated = flow(
        17, (node, 40000), ("198.51.100.10", 53), ("198.51.100.10", 53), (node, 40000), [])
    private static let toGateway = flow(6, (node, 40000), (gateway, 80), (gateway, 80), (node, 40000), [])
    private static let ownService = flow(
        6, (home, 40000), (gateway, 8443), (gateway, 8443), (home, 40000), [])
    private static let login = flow(6, (home, 40000), (gateway, 22), (gateway, 22), (home, 40000), [])
    private static let clusterLogin = flow(
        6, (node, 40000), ("192.168.57.30", 22), ("192.168.57.30", 22), (node, 40000), [])
    private static let tunnel = portless(50)
    private static let ping = portless(1, icmp: Flow.Tuple.ICMP(type: 8, code: 0, identifier: 7))
    private static let routed = flow(6, (home, 40000), (node, 80), (node, 80), (home, 40000), [])
    private static let unanswered = Flow(
        original: forwarded.original, reply: forwarded.reply, status: .destinationTranslated, timeout: 9)
    private static let closed = Flow(
        original: forwarded.original, reply: forwarded.reply, status: forwarded.status, timeout: 9,
        isOver: true)

    private static func flow(
        _ number: UInt8, _ source: (String, UInt16), _ asked: (String, UInt16), _ answering: (String, UInt16),
        _ answered: (String, UInt16), _ status: Flow.Status
    ) -> Flow {
        Flow(
            original: tuple(number, source, asked), reply: tuple(number, answering, answered),
            status: status.union(.answered), timeout: 300)
    }

    /// Between home and gateway.
    private static func portless(_ number: UInt8, icmp: Flow.Tuple.ICMP? = nil) -> Flow {
        let none = IPNetwork.anyIPv4.address
        let tuples = [(home, gateway), (gateway, home)].map { from, to in
            Flow.Tuple(
                source: IPAddress(from) ?? none, destination: IPAddress(to) ?? none, protocolNumber: number,
                icmp: icmp)
        }
        return Flow(original: tuples[0], reply: tuples[1], status: .answered, timeout: 300)
    }

    private static func tuple(_ number: UInt8, _ from: (String, UInt16), _ to: (String, UInt16)) -> Flow.Tuple
    {
        let none = IPNetwork.anyIPv4.address
        return Flow.Tuple(
            source: IPAddress(from.0) ?? none, destination: IPAddress(to.0) ?? none, protocolNumber: number,
            sourcePort: from.1, destinationPort: to.1)
    }
}
