import Foundation
import NetworkModel
import Profile
import Services
import Testing

@Suite("Who may ask")
struct AccessTests {
    /// Every line of a daemon's file that begins like this, without it.
    private func lines(_ start: String, of file: String, in premises: Premises) throws -> [String] {
        let files = premises.modules.flatMap(\.files)
        let text = try #require(files.first { $0.path.hasSuffix(file) }?.text, "\(file)")
        return text.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
            .filter { $0.hasPrefix(start) }.map { String($0.dropFirst(start.count)) }
    }

    private static let head = """
        version: 1
        domain: cluster.home
        interfaces:
          cluster: { match: { name: eth0 }, address: 192.168.57.30/24 }
          www: { match: { name: eth1 }, ipv4: { address: 203.0.113.2/24, gateway: 203.0.113.1 } }

        """

    /// Where each daemon keeps its list, and the port that it is about.
    private static let lists: [(file: String, start: String, TransportProtocol, UInt16)] = [
        ("/conf.d/gwnet.conf", "allow ", .tcp, 80), ("/chrony.conf", "allow ", .udp, 123),
    ]

    private static let allowances = [
        "", "www: [http]", "www: [{ tcp: 80, from: any }, { udp: 123, from: any }]",
        "www: [{ tcp: 1-1023, from: 198.51.100.0/24 }, { udp: 100-200, from: 10.8.0.0/16 }]",
        "cluster: [{ tcp: 80, from: 192.168.57.64/26 }, { udp: 123 }]",
        "www: [{ tcp: 81, from: any }, { tcp: 123, from: any }, { udp: 80, from: any }]",
        "www: [{ tcp: 80, from: 2001:db8::/32 }], cluster: [http]",
    ]

    @Test("the filter and the daemons agree about every source", arguments: allowances)
    func agreement(allow: String) throws {
        for serve in ["[cluster]", "[www]", "[cluster, www]"] {
            let text =
                Self.head
                + "router: { allow: { \(allow) } }\n"
                + "services: { proxy: { serve: \(serve) }, time: { serve: \(serve) } }\n"
            let profile = try ProfileReader.read(text: Array(text.utf8), fileName: "gateway.yaml")
            let premises = try Sample.of("open").premises(of: profile)
            for (file, start, transport, port) in Self.lists {
                let listed = try lines(start, of: file, in: premises).compactMap { line in
                    IPNetwork(line.filter { $0 != ";" }) ?? IPNetwork(line.filter { $0 != ";" } + "/32")
                }
                for source in try sources()
                where ![premises.cluster, premises.www].contains(where: { $0.address?.address == source }) {
                    let isOpen = try [Side.cluster, .www].contains { side in
                        try filter(of: profile, lets: source, reach: transport, port, from: side)
                    }
                    #expect(
                        listed.contains { $0.contains(source) } == isOpen,
                        "\(file) \(source) with \(allow), serve: \(serve): \(listed)")
                }
            }
        }
    }

    private func sources() throws -> [IPAddress] {
        [
            "192.168.57.31", "192.168.57.77", "203.0.113.9", "198.51.100.7", "10.8.3.4", "172.18.0.2",
            "8.8.8.8",
        ].compactMap { IPAddress($0) }
    }

    /// By the elements of the set, as the kernel looks them up.
    private func filter(
        of profile: Profile, lets source: IPAddress, reach transport: TransportProtocol, _ port: UInt16,
        from side: Side
    ) throws -> Bool {
        let binding = try Sample.binding(of: profile)
        let table = profile.desiredState(on: binding, closed: [], hasIPv6: true).firewall
        let set = try #require(table?.sets.first { $0.name == "\(side)_allowed" })
        let key: [FieldRange] = [
            .transport(transport), .ports(try #require(PortRange(port))), .address(source),
        ]
        return set.elements.contains { element in
            zip(element.key, key).allSatisfy { $0.0.contains($0.1.first) }
        }
    }

    @Test("what is allowed besides what services serve")
    func values() throws {
        let premises = try Sample.of("open").premises()
        #expect(
            try lines("allow ", of: "/conf.d/gwnet.conf", in: premises).prefix(3)
                == ["192.168.57.0/24;", "0.0.0.0/0;", "192.168.57.0/24;"])
        #expect(try lines("allow ", of: "/chrony.conf", in: premises) == ["192.168.57.0/24", "10.8.0.0/16"])
        #expect(
            try lines("Clients = ", of: "/ganesha/gwnet.conf", in: premises) == [
                "192.168.57.0/24, 203.0.113.0/24, 198.51.100.0/24;", "192.168.57.0/24;",
            ])
    }

    @Test("exports to anybody, where that is said, of the shares that are for www")
    func exports() throws {
        let text =
            Self.head + "router: { allow: { www: [{ tcp: 2049, from: any }] } }\n"
            + "services: { nfs: { shares: [{ path: /a, to: [www] }, { path: /b, to: [cluster] }] } }\n"
        let premises = try Sample.of("open").premises(
            of: ProfileReader.read(text: Array(text.utf8), fileName: "gateway.yaml"))
        #expect(
            try lines("Clients = ", of: "/ganesha/gwnet.conf", in: premises) == [
                "203.0.113.0/24, 0.0.0.0/1, 128.0.0.0/1;", "192.168.57.0/24;",
            ])
    }

    @Test("others: every link that the filter lets in, addresses for the cluster alone")
    func others() throws {
        let premises = try Sample.of("open").premises()
        let file = "/dnsmasq.d/gwnet.conf"
        #expect(try lines("interface=", of: file, in: premises) == [])
        #expect(try lines("except-interface=", of: file, in: premises) == [])
        #expect(try lines("dhcp-ignore=", of: file, in: premises) == ["tag:!eth0", "tag:!known"])
        #expect(try lines("no-dhcp-interface=", of: file, in: premises) == ["eth1"])
    }

    @Test(
        "links of dnsmasq by who may ask",
        arguments: [
            ("[cluster]", "", ["interface=eth0", "except-interface=eth1"]),
            ("[cluster]", "www: [dns]", ["interface=eth0", "interface=eth1"]),
            ("[cluster]", "www: [{ udp: 53, from: 198.51.100.7/32 }]", ["interface=eth0", "interface=eth1"]),
            ("[www]", "", ["interface=eth1"]),
            ("[others]", "", ["except-interface=eth0", "except-interface=eth1"]),
            ("[www, others]", "", ["except-interface=eth0"]),
            ("[cluster, others]", "", ["except-interface=eth1"]),
            ("[cluster, www, others]", "", []),
            ("[others]", "cluster: [dns]", ["except-interface=eth1"]),
        ])
    func links(serve: String, allow: String, expected: [String]) throws {
        let text =
            Self.head
            + "router: { allow: { \(allow) } }\nservices: { dns: { serve: \(serve), dhcp: false } }\n"
        let profile = try ProfileReader.read(text: Array(text.utf8), fileName: "gateway.yaml")
        let premises = try Sample.of("open").premises(of: profile)
        let found = try lines("", of: "/dnsmasq.d/gwnet.conf", in: premises)
        #expect(found.filter { $0.contains("interface=") } == expected)
    }

    @Test("others of proxy and time: the filter alone decides")
    func othersElsewhere() throws {
        let text =
            Self.head
            + "services: { proxy: { serve: [cluster, others] }, time: { serve: [cluster, others] } }\n"
        let premises = try Sample.of("open").premises(
            of: ProfileReader.read(text: Array(text.utf8), fileName: "gateway.yaml"))
        #expect(try lines("allow ", of: "/conf.d/gwnet.conf", in: premises) == ["all;"])
        #expect(try lines("deny ", of: "/conf.d/gwnet.conf", in: premises) == [])
        #expect(try lines("allow ", of: "/chrony.conf", in: premises) == ["0.0.0.0/0"])
    }

    @Test("sites are names, unless the profile says otherwise")
    func sites() throws {
        let premises = try Sample.of("open").premises()
        let names = try lines("", of: "/dnsmasq/names", in: premises)
        #expect(
            names.dropFirst() == [
                "192.168.57.30 gateway.cluster.home gateway", "203.0.113.2 gateway.cluster.home gateway",
                "192.168.57.31 node1.cluster.home node1", "192.168.57.32 store.cluster.home store",
                "192.168.57.201 chosen.cluster.home", "192.168.57.30 grafana.cluster.home",
                "203.0.113.2 grafana.cluster.home", "192.168.57.30 short.cluster.home short",
                "203.0.113.2 short.cluster.home short", "192.168.57.30 photos.example.org",
                "203.0.113.2 photos.example.org",
            ])
        #expect(
            try lines("server_name ", of: "/conf.d/gwnet.conf", in: premises).contains(
                "short short.cluster.home;"))
    }

    @Test("zones that others know, and which server is asked")
    func zones() throws {
        let file = "/dnsmasq.d/gwnet.conf"
        let premises = try Sample.of("open").premises()
        #expect(
            try lines("server=", of: file, in: premises) == [
                "203.0.113.1", "198.51.100.7", "/lan/203.0.113.1", "/lab.cluster.home/192.168.57.200",
                "/six.example/fd00::1#5353", "/itself.example/203.0.113.2#5353",
            ])
        #expect(try lines("rebind-domain-ok=", of: file, in: premises).count == 4)
        #expect(try lines("strict-order", of: file, in: premises) == [""])
        #expect(try lines("all-servers", of: file, in: premises) == [])
    }

    @Test(
        "dnsmasq's limits take large steps, and the profile's own lines win",
        arguments: [
            (1, "no-negcache", ["dns-forward-max=1024", "cache-size=2048"]),
            (32, "no-negcache", ["dns-forward-max=1024", "cache-size=2048"]),
            (33, "no-negcache", ["dns-forward-max=2048", "cache-size=4096"]),
            (900, "no-negcache", ["dns-forward-max=10000", "cache-size=10000", "dhcp-lease-max=2048"]),
            (3, "cache-size = 7 # few", ["dns-forward-max=1024"]),
            (3, "# cache-size=7", ["dns-forward-max=1024", "cache-size=2048"]),
        ])
    func limits(nodes: Int, extra: String, expected: [String]) throws {
        let hosts = (1...nodes).map { number in
            let mac = "02:00:00:00:0\(number >> 8):\(String(256 + number & 255, radix: 16).suffix(2))"
            return "    - { name: n\(number), mac: \"\(mac)\", address: 10.1.\(number >> 8).\(number & 255) }"
        }
        let text =
            Self.head.replacingOccurrences(of: "192.168.57.30/24", with: "10.1.255.254/16")
            + "nodes:\n  range: 10.1.0.1-10.1.200.255\n  hosts:\n\(hosts.joined(separator: "\n"))\n"
            + "services: { dns: { extra: [\"\(extra)\"] } }\n"
        let profile = try ProfileReader.read(text: Array(text.utf8), fileName: "gateway.yaml")
        let premises = try Sample.of("open").premises(of: profile)
        let found = try lines("", of: "/dnsmasq.d/gwnet.conf", in: premises)
        let limits = ["dns-forward-max=", "cache-size=", "dhcp-lease-max=", "tftp-max="]
        #expect(found.filter { line in limits.contains(where: line.hasPrefix) } == expected)
    }
}
