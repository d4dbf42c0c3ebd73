import Testing

@testable import Profile

/// What an earlier version took and this one refuses must not leave a machine without a profile at its next boot.
@Suite("A profile that was applied before")
struct KeptProfileTests {
    private func text(domain: String, node: String) -> [UInt8] {
        Array(
            """
            version: 1
            domain: \(domain)
            interfaces:
              cluster: { match: { name: eth0 }, address: 192.168.57.30/24 }
              www: { match: { name: eth1 }, ipv4: dhcp }
            nodes:
              range: 192.168.57.31-192.168.57.41
              hosts: [{ name: \(node), mac: "7c:83:34:b7:74:65", address: 192.168.57.31 }]

            """.utf8)
    }

    @Test(
        "is read with a warning where a new one is refused",
        arguments: [
            ("local", "node1"), ("cluster.local", "node1"), ("rack.LOCAL", "node1"), ("localhost", "node1"),
            ("home.onion", "node1"), ("cluster.home", "localhost"),
        ])
    func kept(domain: String, node: String) throws {
        let bytes = text(domain: domain, node: node)
        #expect(throws: ProfileError.self) { try ProfileReader.read(text: bytes, fileName: "gateway.yaml") }
        let profile = try ProfileReader.read(text: bytes, fileName: "gateway.yaml", isKept: true)
        #expect(profile.domain == domain)
        #expect(profile.warnings.count == 1)
    }

    @Test("is refused for everything else")
    func refused() {
        let bytes = text(domain: "cluster..home", node: "node1")
        #expect(throws: ProfileError.self) {
            try ProfileReader.read(text: bytes, fileName: "gateway.yaml", isKept: true)
        }
    }
}
