import Testing

@testable import NetworkModel

@Suite("Networks by address")
struct NetworkIndexTests {
    private let networks = [
        "10.0.0.0/8", "10.1.0.0/16", "10.1.0.0/16", "192.168.0.0/24", "0.0.0.0/0", "fd00::/8",
    ]
    .compactMap { IPNetwork($0) }

    @Test(
        "are found as by asking each of them",
        arguments: ["10.1.2.3", "10.2.0.0", "192.168.0.255", "8.8.8.8", "fd00::1", "2001:db8::1"])
    func agrees(address: String) throws {
        let address = try #require(IPAddress(address))
        let index = NetworkIndex(networks)
        var seen: Set<IPNetwork> = []
        let wanted = networks.filter { $0.contains(address) && seen.insert($0).inserted }
        #expect(index.networks(around: address) == wanted)
        let host = try #require(IPNetwork(containing: address, prefixLength: 28))
        #expect(index.first(around: host) == networks.first { $0.contains(host) })
    }

    @Test("inner ones go where an outer one is there")
    func inner() {
        let kept = networks.withoutInner.map(\.description)
        #expect(kept == ["0.0.0.0/0", "fd00::/8"])
    }
}
