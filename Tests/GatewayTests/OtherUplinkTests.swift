import NetworkModel
import TestSupport
import Testing

@testable import Gateway
@testable import Netlink

@Suite("Default routes beside www's")
struct OtherUplinkTests {
    private static let plugs = [("eth0", "cluster"), ("eth1", "home"), ("eth2", "lte")]

    private static func furnish() throws {
        try sh(
            """
            ip link set eth2 up; ip address add 10.9.9.2/24 dev eth2; ip route add default via 10.9.9.1 metric 200
            """)
    }

    private static func problem(_ bench: Bench) throws -> Problem? {
        try bench.status().problems.first { $0.code == "foreign_default_route" }
    }

    @Test("on hardware without a role are told before they are needed: they carry no cluster")
    func foreseen() async throws {
        try await onBench(Self.plugs) { bench in
            try Self.furnish()
            let preview = try Preview.run(try bench.profile(), in: bench.surroundings)
            #expect(preview.foreignEffects.contains { $0.message.contains("will not carry the cluster") })
            _ = try bench.apply()
            #expect(try Self.problem(bench) == nil)
            try sh("ip route del default dev eth2")
            let calm = try Preview.run(try bench.profile(), in: bench.surroundings)
            #expect(calm.foreignEffects.isEmpty)
        }
    }

    @Test("are spared where www has none: the advice is about www")
    func survivor() async throws {
        try await onBench(Self.plugs) { bench in
            try Self.furnish()
            _ = try bench.apply()
            try sh("ip route del default dev eth1")
            let gone = try #require(try Self.problem(bench))
            #expect(gone.message.contains("www (eth1) has no default route"), "\(gone.message)")
            #expect(gone.remedy == "gwnet apply puts the route by www back")
            try bench.elsewhere.during { try sh("ip link set home down") }
            let dead = try #require(try Self.problem(bench))
            #expect(dead.remedy.hasPrefix("plug in the cable of www (eth1)"), "\(dead.remedy)")
        }
    }

    @Test("that come before www's are in the way, on hardware and otherwise on tunnels")
    func preferred() async throws {
        try await onBench(Self.plugs) { bench in
            try Self.furnish()
            _ = try bench.apply([("gateway: 203.0.113.1", "gateway: 203.0.113.1")])
            try sh("ip route prepend default via 10.9.9.1 dev eth2 metric 0")
            let stray = try #require(try Self.problem(bench))
            #expect(stray.remedy.contains("ip route del default via 10.9.9.1 dev eth2"), "\(stray.remedy)")
            try sh(
                """
                ip route del default via 10.9.9.1 dev eth2 metric 0; ip link add tun9 type bridge; ip link set tun9 up
                ip address add 10.8.0.2/24 dev tun9; ip route prepend default dev tun9
                """)
            let tunnel = try #require(try Self.problem(bench))
            #expect(tunnel.message.contains("the cluster goes out there under its own addresses"))
            #expect(!tunnel.remedy.contains("ip route del"))
        }
    }

    @Test("a closed bridge is said to be filtered where br_netfilter does that, and only there")
    func closedBridges() throws {
        let link = { (name: String, kind: String?, master: String?) throws in
            ObservedLink(
                name: try #require(LinkName(name)), state: Link(isUp: true, mtu: 1500), hasCarrier: true,
                operationalState: "up", mac: nil, permanentMAC: nil, kind: kind,
                master: master.flatMap { LinkName($0) }, isLinkedElsewhere: false, isEthernet: true,
                mtuRange: nil, receivedBytes: 0, sentBytes: 0)
        }
        let sides = [try link("eth0", nil, nil), try link("eth1", nil, nil)]
        let nics = sides.map {
            NIC(name: $0.name, mac: nil, driver: nil, path: nil, isHardware: true, mtu: 1500, mtuRange: nil)
        }
        let binding = try Binding(
            cluster: NICSelector(name: nics[0].name), www: NICSelector(name: nics[1].name), among: nics)
        let docker = sides + [try link("docker0", "bridge", nil), try link("web", "veth", "docker0")]
        let machines = docker + [try link("br0", "bridge", nil), try link("eth2", nil, "br0")]
        #expect(ClosedBridges(docker, binding, switched: { true }).problems.isEmpty)
        #expect(ClosedBridges(machines, binding, switched: { false }).problems.isEmpty)
        let problems = ClosedBridges(machines, binding, switched: { true }).problems
        #expect(problems.map(\.code) == ["bridge_filtered"])
        #expect(problems.first?.message.hasPrefix("br0 has no role") == true)
    }

    @Test("a table that another process owns is said to be its")
    func owner() async throws {
        try await onBench { bench in
            var nftables = try NftablesSocket()
            try nftables.addPassingTable(named: "gwnet", chains: [], generation: try nftables.generation())
            let failure = thrown(Failure.self) { try bench.apply() }
            #expect(failure?.code == .failed)
            #expect(failure?.headline.contains("it belongs to process") == true, "\(failure?.headline ?? "")")
            #expect(failure?.remedy?.contains("root") == false)
            withExtendedLifetime(nftables) {}
        }
    }
}
