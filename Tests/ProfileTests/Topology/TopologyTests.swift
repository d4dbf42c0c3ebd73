import Foundation
import NetworkModel
import Testing

@testable import Profile

@Suite("The picture of a profile")
struct TopologyTests {
    static func topology(of text: String) throws -> Topology {
        Topology(try ProfileReader.read(text: Array(text.utf8), fileName: "gateway.yaml"))
    }

    @Test("it names both sides, and what the home network is where the profile says it")
    func sides() throws {
        let fixed = Topology(try SharedProfileTests.read("static-www.yaml"))
        #expect(fixed.gateway == "gateway.cluster.home")
        #expect(fixed.www.nic == "eth1" && fixed.www.address == "203.0.113.2/24")
        #expect(fixed.www.network?.description == "203.0.113.0/24")
        #expect(fixed.www.router?.description == "203.0.113.1")
        #expect(fixed.cluster.nic == "eth0" && fixed.cluster.network.description == "192.168.57.0/24")
        #expect(!fixed.cluster.dhcp && fixed.services.isEmpty)
        let asked = Topology(try SharedProfileTests.read("cluster-home.yaml"))
        #expect(asked.www.address == "dhcp" && asked.www.network == nil && asked.cluster.dhcp)
    }

    @Test("the least profile has no name, no nodes, and the way in that always is")
    func least() throws {
        let topology = try Self.topology(of: GoodProfile.least)
        #expect(topology.gateway == "gateway" && topology.nodes.isEmpty && topology.forwards.isEmpty)
        #expect(topology.openings.map(\.what) == ["ssh", "ping"])
        #expect(topology.openings.allSatisfy { $0.side == .cluster && $0.from == "cluster" })
        #expect(TopologyText(topology).lines.contains { $0.contains("no nodes are listed") })
    }

    @Test("a target is called by its host's name, a name of the DNS, or what its range is for")
    func namesOfTargets() throws {
        let topology = try Self.topology(of: GoodProfile.everything)
        #expect(topology.forwards.map(\.name) == ["registry.example.com", "node1"])
        #expect(topology.forwards.map(\.from) == ["anywhere", "198.51.100.0/24, 203.0.113.0/24"])
        #expect(topology.inbound.map(\.name) == ["node1", nil, nil, nil])
        #expect(topology.inbound.map(\.what) == ["tcp 22", "udp all ports", "icmp", "every protocol"])
        let home = Topology(try SharedProfileTests.read("cluster-home.yaml"))
        #expect(home.forwards.map(\.name) == ["registry"])
    }

    @Test("whoever stands in front of a network is a machine, listed or not")
    func routers() throws {
        let routes = "address: 192.168.57.30/24, routes: [{ to: 10.42.0.0/16, via: 192.168.57.9 }]"
        let text = GoodProfile.least.replacingOccurrences(of: "address: 192.168.57.30/24", with: routes)
        let machine = try #require(try Self.topology(of: text).nodes.first)
        #expect(machine.name == nil && machine.address.description == "192.168.57.9")
        #expect(machine.networks.map(\.description) == ["10.42.0.0/16"])
        let everything = try Self.topology(of: GoodProfile.everything)
        #expect(everything.nodes.map(\.name) == ["node1"])
        #expect(everything.nodes.first?.networks.map(\.description) == ["10.42.0.0/16"])
    }

    @Test("what leads to a machine is found by its address, what is wider is not")
    func passages() throws {
        let topology = try Self.topology(of: GoodProfile.everything)
        let node = try #require(topology.nodes.first)
        #expect(topology.passages(to: node).map(\.what) == ["udp 27000-27010", "tcp 22"])
        let balancer = try #require(topology.cluster.reserved.first)
        #expect(topology.passages(to: balancer).map(\.to) == ["192.168.57.200:443"])
    }

    @Test("services say whom they serve, in one order")
    func services() throws {
        let services = Topology(try SharedProfileTests.read("cluster-home.yaml")).services
        #expect(services.map(\.name) == ["dns", "dhcp", "pxe", "nfs", "proxy"])
        #expect(
            services.map(\.sides.words) == ["cluster, www", "cluster", "cluster"]
                + Array(repeating: "cluster, www", count: 2))
        #expect(services.first { $0.name == "dhcp" }?.items == ["2 nodes", "lease 12 h"])
    }
}
