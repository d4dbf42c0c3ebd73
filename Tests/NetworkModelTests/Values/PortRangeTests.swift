import NetworkModel
import Testing

@Suite("Port ranges and transports")
struct PortRangeTests {
    @Test(
        "text reads and prints in its canonical form",
        arguments: [
            ("1", "1"), ("80", "80"), ("65535", "65535"), ("8000-8010", "8000-8010"), ("80-80", "80"),
            ("1-65535", "1-65535"),
        ])
    func textReadsAndPrintsCanonically(text: String, canonical: String) {
        #expect(PortRange(text)?.description == canonical)
    }

    @Test(
        "what is no port is refused",
        arguments: [
            "", "0", "0-80", "080", "65536", "65537", "4294967376", "-1", "-", "80-", "-80", "8010-8000",
            "80-90-100", "80 ",
            " 80", "+80", "0x50", "8e1", "80.0", "80:90", "８０", "http", "80,443", "99999999999999999999",
        ])
    func refusesWhatIsNoPort(text: String) {
        #expect(PortRange(text) == nil)
    }

    @Test("containing, overlapping, counting")
    func containing() throws {
        let range = try #require(PortRange("8000-8010"))
        #expect(
            range.contains(8000) && range.contains(8010) && !range.contains(7999) && !range.contains(8011))
        #expect(try range.overlaps(read("8010-9000")))
        #expect(try !range.overlaps(read("8011-9000")))
        #expect(range.count == 11 && PortRange.all.count == 65535)
        #expect(!range.isSinglePort && PortRange(80)?.isSinglePort == true)
        #expect(PortRange(first: 0, last: 1) == nil && PortRange(first: 2, last: 1) == nil)
    }

    @Test("transports have their numbers and nothing else is one")
    func transports() {
        #expect(TransportProtocol("tcp")?.number == 6)
        #expect(TransportProtocol("udp")?.number == 17)
        for text in ["", "TCP", "icmp", "tcp ", "6"] { #expect(TransportProtocol(text) == nil) }
    }
}
