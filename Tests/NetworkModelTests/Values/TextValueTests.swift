import NetworkModel
import Testing

@Suite("Values as single strings")
struct TextValueTests {
    @Test("a value is stored as its canonical text")
    func storedAsText() throws {
        try roundTrip(IPAddress("192.168.57.30"))
        try roundTrip(IPNetwork("192.168.57.0/24"))
        try roundTrip(InterfaceAddress("192.168.57.30/24"))
        try roundTrip(AddressRange("10.0.0.1-10.0.0.9"))
        try roundTrip(PortRange("80-90"))
        try roundTrip(MACAddress("7c:83:34:b7:74:65"))
        try roundTrip(LinkName("eth0"))
        try roundTrip(TransportProtocol.udp)
        try roundTrip(AddressFamily.ipv6)
    }

    @Test("text that is no value does not decode")
    func badTextDoesNotDecode() {
        #expect(throws: DecodingError.self) { try IPNetwork(from: OneString(text: "192.168.57.1/24")) }
        #expect(throws: DecodingError.self) { try LinkName(from: OneString(text: "")) }
        #expect(throws: DecodingError.self) { try TransportProtocol(from: OneString(text: "icmp")) }
    }

    @Test("a NIC selector reads like a sentence")
    func selectorReadsLikeASentence() {
        #expect(NICSelector(name: LinkName("eth0"), driver: "r8152").description == "name eth0, driver r8152")
    }

    private func roundTrip<Value: TextValue>(_ value: Value?) throws {
        let value = try #require(value)
        let stored = OneString(text: "")
        try value.encode(to: stored)
        #expect(stored.text == value.description)
        #expect(try Value(from: stored) == value)
    }
}
