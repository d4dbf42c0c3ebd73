import NetworkModel
import Testing

@testable import Profile

@Suite("What is let in without a port")
struct PortlessAllowanceTests {
    /// The table of a profile whose `router` says this, with www by DHCP.
    private func table(_ router: String, www: String = "dhcp") throws -> Table {
        try #require(try state(router, www: www).firewall)
    }

    private func state(
        _ router: String = "{}", www: String = "dhcp", cluster: String = "address: 192.168.57.30/24"
    ) throws -> NetworkState {
        let text = """
            version: 1
            interfaces:
              cluster: { match: { name: eth0 }, \(cluster) }
              www: { match: { name: eth1 }, ipv4: \(www) }
            router: \(router)

            """
        let profile = try ProfileReader.read(text: Array(text.utf8), fileName: "gateway.yaml")
        let nics = ["eth0", "eth1"].compactMap { LinkName($0) }.map {
            NIC(name: $0, mac: nil, driver: nil, path: nil, isHardware: true, mtu: 1500, mtuRange: nil)
        }
        let binding = try Binding(cluster: profile.cluster.match, www: profile.www.match, among: nics)
        return profile.desiredState(on: binding, closed: [], hasIPv6: true)
    }

    private func elements(_ set: String, _ table: Table) -> [String] {
        let found = table.set(named: set)
        return (found?.elements ?? []).map { element in
            zip(found?.key ?? [], element.key).map { type, range in type.text(range) }.joined(
                separator: " . ")
        }.sorted()
    }

    @Test("protocols are elements, by number and source, and a rule for each family asks them")
    func protocols() throws {
        let one = try table("{ allow: { www: [{ protocol: esp, from: [198.51.100.7/32, 2001:db8::/32] }] } }")
        #expect(elements("www_protocols", one) == ["50 . 198.51.100.7"])
        #expect(elements("www_protocols6", one) == ["50 . 2001:db8::/32"])
        #expect(one.set(named: "cluster_protocols") == nil)
        let many = try table(
            "{ allow: { www: [{ protocol: esp, from: 198.51.100.7/32 }, { protocol: gre, from: 10.0.0.0/8 }, "
                + "{ protocol: 99, from: [10.0.0.0/8, 10.1.0.0/16] }] } }")
        #expect(elements("www_protocols", many).count == 3)
        let count = { (table: Table) in table.chain(named: "input_www")?.rules.count }
        #expect(count(many) == (count(one) ?? 0) - 1)
    }

    @Test("without from the side's own networks are meant, and IPv6 of the link")
    func defaults() throws {
        let table = try table(
            "{ allow: { cluster: [{ protocol: vrrp }, { protocol: igmp }], www: [{ protocol: vrrp }, ping] } }",
            www: "{ address: 203.0.113.2/24 }")
        #expect(
            elements("cluster_protocols", table) == [
                "112 . 192.168.57.0/24", "2 . 0.0.0.0", "2 . 192.168.57.0/24",
            ])
        #expect(elements("cluster_protocols6", table) == ["112 . fe80::/10", "2 . fe80::/10"])
        #expect(elements("www_protocols", table) == ["112 . 203.0.113.0/24"])
        #expect(elements("www_ping", table) == ["203.0.113.0/24"])
        #expect(elements("www_ping6", table) == ["fe80::/10"])
    }

    @Test("ping honours from, for both families")
    func ping() throws {
        let table = try table(
            "{ allow: { www: [{ service: ping, from: 198.51.100.0/24 }, { service: ping, from: \"fd57::/16\" }] } }"
        )
        #expect(elements("www_ping", table) == ["198.51.100.0/24"])
        #expect(elements("www_ping6", table) == ["fd57::/16"])
        #expect(self.elements("www_ping", try self.table("{ allow: { www: [ssh] } }")).isEmpty)
    }

    @Test("an authentication header, which netfilter looks through in IPv6, is looked for first")
    func authenticationHeader() throws {
        let rules = { (number: String) throws in
            try self.table("{ allow: { www: [{ protocol: \(number), from: \"fd57::/16\" }] } }")
                .chain(named: "input_www")?.rules.filter {
                    $0.expressions.contains(.payload(.nextHeader, into: .first))
                }.count
        }
        #expect(try rules("ah") == 1)
        #expect(try rules("51") == 1)
        #expect(try rules("esp") == 0)
    }

    @Test("an address that stands alone has its router on the link, and makes no home network")
    func lonelyAddress() throws {
        let alone = try state(www: "{ address: 203.0.113.2/32, gateway: 192.0.2.1 }")
        #expect(
            alone.routes.sorted().map(\.description) == [
                "192.0.2.1/32 dev eth1", "default via 192.0.2.1 dev eth1",
            ])
        let usual = try state(www: "{ address: 203.0.113.2/24, gateway: 203.0.113.1 }")
        #expect(usual.routes.map(\.description) == ["default via 203.0.113.1 dev eth1"])
        let table = try #require(
            try state("{ allow: { www: [ssh] } }", www: "{ address: 203.0.113.2/32 }").firewall)
        #expect(
            elements("www_allowed", table).contains("6 . 22 . 10.0.0.0/8"),
            "\(elements("www_allowed", table))")
    }

    @Test("a network whose route others bring counts as the cluster's, and has no route of ours")
    func networkWithoutRoute() throws {
        let state = try state(cluster: "address: 192.168.57.30/24, routes: [{ to: 10.42.0.0/16 }]")
        #expect(state.routes.isEmpty)
        let networks = elements("cluster_networks", try #require(state.firewall))
        #expect(networks == ["10.42.0.0/16", "192.168.57.0/24"])
    }

    @Test("masquerading leaves out its exceptions, and has no rule for none")
    func exceptions() throws {
        let some = try table("{ masquerade: { except: [10.0.0.0/8, 10.1.0.0/16, 198.51.100.0/24] } }")
        #expect(elements("masquerade_exceptions", some) == ["10.0.0.0/8", "198.51.100.0/24"])
        let rule = { (table: Table) in table.chain(named: "srcnat")?.rules.first?.expressions ?? [] }
        #expect(rule(some).contains(.payload(.destinationIPv4, into: .first)))
        let all = try table("{ masquerade: true }")
        #expect(!rule(all).contains(.payload(.destinationIPv4, into: .first)))
        #expect(all.set(named: "masquerade_exceptions") == nil)
    }
}
