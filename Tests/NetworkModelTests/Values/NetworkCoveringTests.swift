import NetworkModel
import Testing

@Suite("The fewest networks that hold some addresses")
struct NetworkCoveringTests {
    @Test("hold these and no others, whatever they are")
    func exactly() {
        for seed in seeds(300) {
            var random = SeededGenerator(seed: seed)
            let wanted = (0..<Int.random(in: 0...70, using: &random)).compactMap { _ in
                IPAddress(
                    family: .ipv4, value: 0x0a00_0000 + UInt128(Int.random(in: 0..<100, using: &random)))
            }
            let networks = IPNetwork.covering(wanted)
            let held = networks.flatMap { network in
                (network.first.value...network.last.value).compactMap { IPAddress(family: .ipv4, value: $0) }
            }
            #expect(held == Set(wanted).sorted(), "\(seed)")
        }
    }

    @Test("are whole networks where the addresses are")
    func whole() throws {
        let network = try #require(IPNetwork("192.168.57.32/28"))
        let addresses = (network.first.value...network.last.value).compactMap {
            IPAddress(family: .ipv4, value: $0)
        }
        #expect(IPNetwork.covering(addresses.shuffled()) == [network])
        #expect(IPNetwork.covering([]) == [])
    }
}
