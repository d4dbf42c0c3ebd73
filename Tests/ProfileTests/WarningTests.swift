import Testing

@testable import Profile

@Suite("What a profile says in vain")
struct WarningTests {
    private static let head = """
        version: 1
        domain: cluster.home
        interfaces:
          cluster: { match: { name: eth0 }, address: 192.168.57.30/24 }
          www: { match: { name: eth1 }, ipv4: dhcp }
        nodes:
          range: 192.168.57.31-192.168.57.41
          hosts: [{ name: node1, mac: "7c:83:34:b7:74:65", address: 192.168.57.31 }]

        """

    private func warnings(_ rest: String) throws -> [ProfileProblem] {
        let text = Self.head + rest
        return try ProfileReader.read(text: Array(text.utf8), fileName: "gateway.yaml").warnings
    }

    @Test(
        "lines of dnsmasq that gwnet's own defeat",
        arguments: [
            "dhcp-range=192.168.57.100,192.168.57.150,12h", "bind-interfaces", "port=0", "port = 5353",
            "resolv-file=/etc/resolv.conf", "local-service", "server=/cluster.home/192.168.1.1",
            "server=/other/CLUSTER.HOME/192.168.1.1", "address=/node1.cluster.home/10.0.0.1",
            "interface=eth1",
            "dhcp-leasefile=/tmp/leases", "domain=other.home", "keep-in-foreground", "enable-tftp",
            "strict-order",
            "poll # often",
        ])
    func dnsmasq(line: String) throws {
        let found = try warnings("services:\n  dns:\n    extra:\n      - cache-size=5\n      - \"\(line)\"\n")
        #expect(found.count == 1, "\(line)")
        #expect(found.first?.path == "services.dns.extra[1]" && found.first?.location.line == 13)
        #expect(found.first?.message.hasPrefix(line) == true)
    }

    @Test(
        "lines of dnsmasq that do what they say",
        arguments: [
            "cache-size=1000", "# port=0", "server=/lan/192.168.1.1", "address=/ads.example/0.0.0.0",
            "interface=docker0", "no-negcache", "stop-dns-rebind", "host-record=a.cluster.home,192.168.57.3",
            "dhcp-option=option:ntp-server,192.168.57.1", "dhcp-host=02:00:00:00:00:01,192.168.57.40",
            "txt-record=a.cluster.home,\"port=0\"", "log-queries", "srv-host=_x._tcp.cluster.home,node1,80",
        ])
    func dnsmasqInForce(line: String) throws {
        let quoted = line.replacing("\"", with: "\\\"")
        #expect(try warnings("services: { dns: { extra: [\"\(quoted)\"] } }\n") == [])
    }

    @Test("a link that is named beside others")
    func others() throws {
        let services = "services: { dns: { serve: [cluster, others], extra: [interface=docker0] } }\n"
        #expect(try warnings(services).count == 1)
    }

    @Test("a block of text has one place for all its lines")
    func block() throws {
        let found = try warnings(
            "services:\n  dns:\n    extra: |\n      no-negcache\n      bind-interfaces\n")
        #expect(found.map(\.path) == ["services.dns.extra"])
    }

    @Test(
        "lines of nginx",
        arguments: [
            ("allow 10.0.0.0/8;", 1), ("deny all;", 1), ("proxy_read_timeout 5s;", 1),
            ("server_tokens off;", 0),
            ("server { listen 443 ssl; server_name a.b; }", 1),
            ("server { listen 8443 ssl; server_name a.b; location / { allow 10.0.0.0/8; deny all; } }", 0),
            ("server { listen 80 default_server; }", 1),
            ("server { listen 80; server_name x GRAFANA.cluster.home; }", 1),
            ("server { listen 80; server_name other.cluster.home; }", 0), ("# allow all;", 0),
            ("log_format x \"$host; deny all;\";", 0), ("server { listen [::]:9443; }", 1),
            ("server { listen unix:/run/x.sock; }", 0), ("upstream x { server 10.0.0.1; }", 0),
        ])
    func nginx(line: String, count: Int) throws {
        let found = try warnings(
            """
            router: { allow: { www: [{ tcp: 8443 }] } }
            services:
              proxy:
                sites: [{ host: grafana.cluster.home, to: "http://192.168.57.31:3000" }]
                extra:
                  - \(line.debugDescription)

            """)
        #expect(found.count == count, "\(line): \(found.map(\.message))")
    }

    @Test("statements of nginx over several lines are told apart")
    func nginxLines() throws {
        let found = try warnings(
            """
            services:
              proxy:
                extra: ["server {", "  listen", "    443 ssl;", "}", "deny", "all;"]

            """)
        #expect(found.map(\.path) == ["services.proxy.extra[1]", "services.proxy.extra[4]"])
    }

    @Test("shares")
    func shares() throws {
        let found = try warnings(
            """
            router: { allow: { www: [ssh, nfs] } }
            services:
              nfs: { shares: [{ path: /nfs, to: [cluster] }] }

            """)
        #expect(found.map(\.path) == ["router.allow.www[1]"])
        let twice = try warnings(
            "services: { nfs: { shares: [{ path: /nfs, to: [cluster] }], extra: [\"/nfs 10.0.0.0/8(ro)\"] } }\n"
        )
        #expect(twice.map(\.path) == ["services.nfs.extra[0]"])
    }

    @Test("a profile with every key has none but what it says on purpose")
    func everything() throws {
        let profile = try ProfileReader.read(
            text: Array(GoodProfile.everything.utf8), fileName: "gateway.yaml")
        #expect(profile.warnings.map(\.path) == [])
    }
}
