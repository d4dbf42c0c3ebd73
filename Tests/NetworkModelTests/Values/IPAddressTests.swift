import NetworkModel
import Testing

@Suite("IP addresses")
struct IPAddressTests {
    @Test(
        "text reads and prints in its canonical form",
        arguments: [
            ("0.0.0.0", "0.0.0.0"), ("192.168.57.30", "192.168.57.30"),
            ("255.255.255.255", "255.255.255.255"),
            ("::", "::"), ("::1", "::1"), ("2001:DB8::00A", "2001:db8::a"), ("1:0:0:2:0:0:0:3", "1:0:0:2::3"),
            ("1:2:3:4:5:6:0:8", "1:2:3:4:5:6:0:8"), ("fe80::1", "fe80::1"),
            ("::ffff:1.2.3.4", "::ffff:1.2.3.4"),
        ])
    func textReadsAndPrintsCanonically(text: String, canonical: String) throws {
        let address = try #require(IPAddress(text))
        #expect(address.description == canonical)
        #expect(IPAddress(canonical) == address)
        #expect(IPAddress(bytes: address.bytes) == address)
    }

    @Test(
        "what is no address is refused",
        arguments: [
            "", " ", "1", "1.2.3", "1.2.3.4.5", "1.2.3.256", "01.2.3.4", "1.2.3.04", "1.2.3.4 ", " 1.2.3.4",
            "1.2.3.-4",
            "1.2.3.4\n", "1.2.3.4\0", "1.2.3.4\0.5", "1.2.3.4/24", "1..2.3", ".1.2.3", "1.2.3.", "0x7f.0.0.1",
            "+1.2.3.4",
            "1.2.3.４", "١.٢.٣.٤", "1,2,3,4", "localhost", ":", ":::", "1::2::3", "::g", "fe80::1%eth0",
            "[::1]", "::12345",
            "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7", "::1.2.3", "::1.2.3.256", "::ffff:01.2.3.4", "1.2.3.4::",
            String(repeating: "1", count: 100_000),
        ])
    func refusesWhatIsNoAddress(text: String) {
        #expect(IPAddress(text) == nil)
    }

    @Test("only four or sixteen bytes make an address", arguments: 0...20)
    func onlyFourOrSixteenBytes(count: Int) {
        let address = IPAddress(bytes: [UInt8](repeating: 1, count: count))
        #expect((address != nil) == (count == 4 || count == 16))
    }

    @Test("bytes are in network order")
    func bytesAreInNetworkOrder() {
        #expect(IPAddress("10.0.1.2")?.bytes == [10, 0, 1, 2])
        #expect(IPAddress("10.0.1.2")?.value == 0x0a00_0102)
        #expect(
            IPAddress("2001:db8::1")?.bytes == [0x20, 1, 0x0d, 0xb8] + [UInt8](repeating: 0, count: 11) + [1])
    }

    @Test("an IPv4-mapped address is not the IPv4 address", arguments: ["1.2.3.4", "127.0.0.1", "0.0.0.0"])
    func mappedStaysIPv6(text: String) {
        let mapped = IPAddress("::ffff:" + text)
        #expect(mapped?.isIPv6 == true)
        #expect(mapped != IPAddress(text))
        #expect(mapped?.isLoopback == false)
    }

    @Test(
        "special addresses are known",
        arguments: [
            ("0.0.0.0", "unspecified"), ("::", "unspecified"), ("127.0.0.1", "loopback"),
            ("127.255.0.9", "loopback"),
            ("::1", "loopback"), ("224.0.0.1", "multicast"), ("239.255.255.255", "multicast"),
            ("ff02::1", "multicast"),
            ("169.254.7.7", "link-local"), ("fe80::1", "link-local"), ("febf::1", "link-local"),
            ("128.0.0.1", ""), ("223.255.255.255", ""), ("240.0.0.1", ""), ("169.253.0.1", ""),
            ("fec0::1", ""),
            ("::2", ""), ("fe7f::1", ""), ("192.168.57.30", ""), ("255.255.255.255", ""),
        ])
    func specialAddressesAreKnown(text: String, kind: String) throws {
        let address = try #require(IPAddress(text))
        #expect(address.isUnspecified == (kind == "unspecified"))
        #expect(address.isLoopback == (kind == "loopback"))
        #expect(address.isMulticast == (kind == "multicast"))
        #expect(address.isLinkLocal == (kind == "link-local"))
    }

    @Test(
        "neighbours stop at the ends of the family",
        arguments: [
            ("0.0.0.0", nil, "0.0.0.1"), ("10.0.0.255", "10.0.0.254", "10.0.1.0"),
            ("255.255.255.255", "255.255.255.254", nil), ("::", nil, "::1"),
            ("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe", nil),
        ] as [(String, String?, String?)])
    func neighboursStopAtTheEnds(text: String, before: String?, after: String?) {
        #expect(IPAddress(text)?.predecessor == before.flatMap { IPAddress($0) })
        #expect(IPAddress(text)?.successor == after.flatMap { IPAddress($0) })
    }

    @Test("IPv4 sorts before IPv6, then the number decides")
    func ordering() {
        let texts = ["1.2.3.4", "10.0.0.1", "9.255.255.255", "::", "255.255.255.255", "::1"]
        #expect(
            texts.compactMap { IPAddress($0) }.sorted().map(\.description)
                == ["1.2.3.4", "9.255.255.255", "10.0.0.1", "255.255.255.255", "::", "::1"])
    }

    @Test("a number too large for its family is refused")
    func numberTooLarge() {
        #expect(IPAddress(family: .ipv4, value: 0xffff_ffff)?.description == "255.255.255.255")
        #expect(IPAddress(family: .ipv4, value: 0x1_0000_0000) == nil)
        #expect(IPAddress(family: .ipv6, value: .max) != nil)
    }
}
