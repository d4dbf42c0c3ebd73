import NetworkModel
import Testing

@Suite("Interface addresses")
struct InterfaceAddressTests {
    @Test(
        "host bits stay, and name the network",
        arguments: [
            ("192.168.57.30/24", "192.168.57.30", "192.168.57.0/24"),
            ("10.0.0.1/32", "10.0.0.1", "10.0.0.1/32"),
            ("2001:db8::1/64", "2001:db8::1", "2001:db8::/64"),
        ])
    func hostBitsStay(text: String, address: String, network: String) throws {
        let found = try #require(InterfaceAddress(text))
        #expect(found.description == text)
        #expect(found.address.description == address)
        #expect(found.network.description == network)
        #expect(InterfaceAddress(address: found.address, prefixLength: found.prefixLength) == found)
    }

    @Test(
        "what is no address with a prefix is refused",
        arguments: [
            "", "192.168.57.30", "192.168.57.30/", "192.168.57.30/33", "192.168.57.30/024",
            "192.168.57.300/24", "/24",
            "192.168.57.30/24 ", "192.168.57.30//24", "::1/129", "fe80::1%eth0/64",
            "192.168.57.30/255.255.255.0",
        ])
    func refusesTheRest(text: String) {
        #expect(InterfaceAddress(text) == nil)
    }

    @Test("a prefix length out of range is refused", arguments: [-1, 33])
    func prefixLengthOutOfRange(length: Int) throws {
        #expect(try InterfaceAddress(address: read("1.2.3.4"), prefixLength: length) == nil)
    }
}
