import Testing

@testable import Profile

@Suite("Values that are known to break clusters")
struct KnownTroubleTests {
    private func verdict(domain: String = "cluster.home", _ cluster: String = "192.168.57.30/24") -> String {
        check(
            """
            version: 1
            domain: \(domain)
            interfaces:
              cluster: { match: { name: eth0 }, address: \(cluster) }
              www: { match: { name: eth1 }, ipv4: dhcp }

            """)
    }

    @Test(
        "domains for which programs never ask the gateway are refused",
        arguments: [
            "local", "LOCAL", "local.", "rack.local", "cluster.local", "cluster.local.", "a.b.cluster.local",
            "localhost", "x.localhost", "invalid", "onion",
        ])
    func refusedDomains(domain: String) {
        #expect(verdict(domain: domain).contains("cannot be the cluster's domain"), "\(domain)")
    }

    @Test(
        "domains that only look like them are not",
        arguments: [
            "cluster.home", "home.arpa", "lan", "locals", "local.home", "notlocal", "cluster.local.lan",
        ])
    func goodDomains(domain: String) {
        #expect(verdict(domain: domain) == "no problems\n", "\(domain)")
    }

    @Test(
        "networks of Kubernetes are warned of, however they meet",
        arguments: [
            ("10.42.42.1/24", 1), ("10.43.0.1/16", 1), ("10.244.1.1/24", 1), ("10.96.0.1/12", 1),
            ("10.111.255.254/30", 1), ("10.42.0.1/15", 2), ("10.0.0.1/8", 4), ("10.41.0.1/16", 0),
            ("10.112.0.1/24", 0), ("192.168.57.30/24", 0), ("172.16.0.1/16", 0),
        ])
    func networks(address: String, count: Int) {
        let text = verdict(address)
        #expect(text.hasSuffix("no problems\n"))
        #expect(text.contains("warning: interfaces.cluster.address") == (count > 0))
        #expect(text.split(separator: "(").count - 1 == count, "\(text)")
    }

    @Test("networks of pods behind a node are their use")
    func pods() {
        let routes = "routes: [{ to: 10.42.0.0/16, via: 192.168.57.31 }]"
        let text = GoodProfile.least.replacing("192.168.57.30/24 }", with: "192.168.57.30/24, \(routes) }")
        #expect(check(text) == "no problems\n")
    }
}
