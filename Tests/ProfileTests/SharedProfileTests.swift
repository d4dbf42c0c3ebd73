import Foundation
import NetworkModel
import Profile
import Testing

@Suite("The profiles that gwnet ships")
struct SharedProfileTests {
    static let folder = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("profiles")

    static func read(_ name: String) throws -> Profile {
        let bytes = try [UInt8](Data(contentsOf: folder.appendingPathComponent(name)))
        return try ProfileReader.read(text: bytes, fileName: name)
    }

    static var names: [String] {
        let all = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return all.filter { $0.hasSuffix(".yaml") }.sorted()
    }

    @Test("each is read", arguments: names)
    func eachIsRead(name: String) throws {
        #expect(try Self.read(name).hostname == "gateway")
    }

    @Test("the home cluster says what it says")
    func homeCluster() throws {
        let profile = try Self.read("cluster-home.yaml")
        #expect(profile.domain == "cluster.home")
        #expect(profile.cluster.match == NICSelector(name: LinkName("eth0")))
        #expect(profile.cluster.address.description == "192.168.57.30/24")
        #expect(profile.cluster.networks.map(\.description) == ["192.168.57.0/24"])
        #expect(profile.www.ipv4 == .dhcp && profile.www.wifi == nil && profile.www.mtu == nil)
        #expect(profile.router.allowWWW.map(\.name) == ["ssh"])
        #expect(profile.router.allowWWW.first?.source == .unspecified)
        #expect(profile.router.masquerade == .everywhere && !profile.router.ipv6 && !profile.router.log)
        let forward = try #require(profile.router.portForwards.first)
        #expect(forward.transportPorts.description == "tcp 8443" && forward.source == .any)
        #expect(forward.to.description == "192.168.57.200" && forward.toPort == 443)
        #expect(profile.nodes.range?.description == "192.168.57.31-192.168.57.41")
        #expect(profile.nodes.lease == 43200)
        #expect(profile.nodes.reserved.map(\.name) == ["kubernetes load balancer"])
        #expect(profile.nodes.hosts.map(\.name) == ["k8s-control-plane-node", "k8s-node2"])
        #expect(profile.nodes.hosts.map(\.model) == ["intel nuc i5", "intel nuc i5"])
    }

    @Test("the home cluster wants its services")
    func homeClusterServices() throws {
        let services = try Self.read("cluster-home.yaml").services
        #expect(services.dns?.serve == [.cluster, .www] && services.dns?.dhcp == true)
        #expect(services.dns?.upstream.map(\.description) == ["1.1.1.1", "9.9.9.9"])
        #expect(services.dns?.names.map(\.name) == ["gateway", "flamenco", "nfs", "registry"])
        #expect(services.pxe?.image.file == "ubuntu-22.04.2-live-server-amd64.iso")
        #expect(services.pxe?.sshAuthorizedKeys == [])
        #expect(
            services.nfs?.shares.map(\.path) == ["/nfs/shares"] && services.nfs?.serve == [.cluster, .www])
        let site = try #require(services.proxy?.sites.first)
        #expect(site.host == "flamenco.cluster.home" && site.websockets && site.maxBody == 8 << 30)
        #expect(site.target.description == "http://192.168.57.200:8080")
        #expect(services.proxy?.sites.last?.maxBody == nil)
        #expect(services.proxy?.serve == [.cluster, .www] && services.proxy?.defaultRoot == "/var/www/docs")
        #expect(services.time == nil)
    }

    @Test("the static gateway says what it says")
    func staticGateway() throws {
        let profile = try Self.read("static-www.yaml")
        guard case .static(let address, let gateway, let dns) = profile.www.ipv4 else {
            Issue.record("no static address")
            return
        }
        #expect(address.description == "203.0.113.2/24" && gateway?.description == "203.0.113.1")
        #expect(dns.map(\.description) == ["203.0.113.1"])
        #expect(profile.services == .none && profile.nodes.lease == nil)
    }

    @Test(
        "every key knows its place in the file",
        arguments: [
            ("interfaces.www.ipv4.gateway", 13, 47), ("interfaces.cluster.match.name", 9, 20),
            ("router.allow.www[0]", 17, 11),
            ("nodes.hosts[0].mac", 22, 44), ("hostname", 4, 11), ("nodes.hosts", 21, 3),
        ])
    func everyKeyKnowsItsPlace(path: String, line: Int, column: Int) throws {
        let location = try Self.read("static-www.yaml").locations.location(of: path)
        #expect(location?.description == "static-www.yaml:\(line):\(column)")
    }

    @Test(
        "a key that is not there has no place",
        arguments: [
            "nodes.lease", "nodes.hosts[1]", "nodes.hosts[x]", "nodes.hosts[0", "hostname.x", "hostname[0]",
            "host", "[0]", ".",
        ])
    func absentKeysHaveNoPlace(path: String) throws {
        #expect(try Self.read("static-www.yaml").locations.location(of: path) == nil)
    }
}
