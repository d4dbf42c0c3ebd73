import NetworkModel
import Testing

@Suite("IP networks")
struct IPNetworkTests {
    @Test(
        "text reads and prints in its canonical form",
        arguments: [
            ("0.0.0.0/0", "0.0.0.0/0"), ("192.168.57.0/24", "192.168.57.0/24"),
            ("10.0.0.1/32", "10.0.0.1/32"),
            ("::/0", "::/0"), ("2001:DB8::/32", "2001:db8::/32"), ("::1/128", "::1/128"),
        ])
    func textReadsAndPrintsCanonically(text: String, canonical: String) {
        #expect(IPNetwork(text)?.description == canonical)
    }

    @Test(
        "what is no network is refused",
        arguments: [
            "", "/", "/24", "1.2.3.4", "1.2.3.0/", "1.2.3.4/24", "1.2.3.4/33", "1.2.3.0/-1", "1.2.3.0/+24",
            "1.2.3.0/024",
            "1.2.3.0/ 24", "1.2.3.0 /24", "1.2.3.0/24/24", "1.2.3.0/24\n", "1.2.3.0/255.255.255.0",
            "0.0.0.1/0", "1.2.3.0/२४",
            "1.2.3.0/4294967320", "1.2.3.0/99999999999999999999999999", "::1/127", "::/129", "2001:db8::1/64",
            "1.2.3/24",
        ])
    func refusesWhatIsNoNetwork(text: String) {
        #expect(IPNetwork(text) == nil)
    }

    @Test(
        "an address names the network around it",
        arguments: [
            ("192.168.57.30", 24, "192.168.57.0/24", "192.168.57.255"),
            ("192.168.57.30", 0, "0.0.0.0/0", "255.255.255.255"),
            ("192.168.57.30", 32, "192.168.57.30/32", "192.168.57.30"),
            ("192.168.57.30", 31, "192.168.57.30/31", "192.168.57.31"),
            ("2001:db8::ffff", 64, "2001:db8::/64", "2001:db8::ffff:ffff:ffff:ffff"),
            ("::1", 128, "::1/128", "::1"),
            ("ffff::", 0, "::/0", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
        ])
    func networkAroundAnAddress(text: String, length: Int, network: String, last: String) throws {
        let found = try #require(IPNetwork(containing: read(text), prefixLength: length))
        #expect(found.description == network)
        #expect(found.last.description == last)
        #expect(found.contains(found.first) && found.contains(found.last))
    }

    @Test("a prefix length out of range is refused", arguments: [-1, 33, 128, Int.max, Int.min])
    func prefixLengthOutOfRange(length: Int) throws {
        #expect(try IPNetwork(containing: read("1.2.3.4"), prefixLength: length) == nil)
    }

    @Test(
        "only IPv4 networks up to /30 have a broadcast address",
        arguments: [
            ("10.0.0.0/8", "10.255.255.255"), ("10.0.0.0/30", "10.0.0.3"), ("10.0.0.0/31", nil),
            ("10.0.0.0/32", nil),
            ("2001:db8::/64", nil),
        ] as [(String, String?)])
    func broadcast(network: String, address: String?) {
        #expect(IPNetwork(network)?.broadcastAddress?.description == address)
    }

    @Test(
        "containing and overlapping",
        arguments: [
            ("10.0.0.0/8", "10.1.0.0/16", true, true), ("10.1.0.0/16", "10.0.0.0/8", false, true),
            ("10.0.0.0/8", "10.0.0.0/8", true, true), ("10.0.0.0/8", "11.0.0.0/8", false, false),
            ("0.0.0.0/0", "::/0", false, false), ("::/0", "10.0.0.0/8", false, false),
            ("::/0", "::1/128", true, true),
        ])
    func containingAndOverlapping(left: String, right: String, contains: Bool, overlaps: Bool) throws {
        let left = try #require(IPNetwork(left))
        let right = try #require(IPNetwork(right))
        #expect(left.contains(right) == contains)
        #expect(left.overlaps(right) == overlaps)
        #expect(right.overlaps(left) == overlaps)
    }

    @Test("the networks of everything hold everything of their family")
    func everything() throws {
        let four = try #require(IPAddress("255.255.255.255"))
        let six = try #require(IPAddress("ffff::1"))
        #expect(IPNetwork.anyIPv4.contains(four) && !IPNetwork.anyIPv4.contains(six))
        #expect(IPNetwork.anyIPv6.contains(six) && !IPNetwork.anyIPv6.contains(four))
    }
}
