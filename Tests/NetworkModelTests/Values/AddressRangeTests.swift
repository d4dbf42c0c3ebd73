import NetworkModel
import Testing

@Suite("Address ranges")
struct AddressRangeTests {
    @Test(
        "text reads and prints in its canonical form",
        arguments: [
            ("192.168.57.31-192.168.57.41", "192.168.57.31-192.168.57.41"), ("10.0.0.1", "10.0.0.1"),
            ("10.0.0.1-10.0.0.1", "10.0.0.1"), ("2001:db8::1-2001:db8::A", "2001:db8::1-2001:db8::a"),
        ])
    func textReadsAndPrintsCanonically(text: String, canonical: String) {
        #expect(AddressRange(text)?.description == canonical)
    }

    @Test(
        "what is no range is refused",
        arguments: [
            "", "-", "10.0.0.1-", "-10.0.0.1", "10.0.0.2-10.0.0.1", "10.0.0.1-::1", "10.0.0.1 - 10.0.0.2",
            "10.0.0.1-20",
            "10.0.0.1-10.0.0.2-10.0.0.3", "10.0.0.0/24", "10.0.0.1–10.0.0.2", "10.0.0.1--10.0.0.2",
            "10.0.0.1,10.0.0.2",
        ])
    func refusesWhatIsNoRange(text: String) {
        #expect(AddressRange(text) == nil)
    }

    @Test(
        "containing and overlapping",
        arguments: [
            ("10.0.0.1-10.0.0.9", "10.0.0.2-10.0.0.3", true, true),
            ("10.0.0.1-10.0.0.9", "10.0.0.9-10.0.0.12", false, true),
            ("10.0.0.1-10.0.0.9", "10.0.0.10-10.0.0.12", false, false), ("10.0.0.5", "10.0.0.5", true, true),
            ("0.0.0.0-255.255.255.255", "::1", false, false),
        ])
    func containingAndOverlapping(left: String, right: String, contains: Bool, overlaps: Bool) throws {
        let left = try #require(AddressRange(left))
        let right = try #require(AddressRange(right))
        #expect(left.contains(right) == contains)
        #expect(left.overlaps(right) == overlaps)
        #expect(right.overlaps(left) == overlaps)
    }

    @Test(
        "the ends belong to the range, their neighbours don't",
        arguments: [
            ("10.0.0.0", false), ("10.0.0.1", true), ("10.0.0.3", true), ("10.0.0.4", false), ("::1", false),
        ])
    func endsBelongToTheRange(address: String, inside: Bool) throws {
        let range = try #require(AddressRange("10.0.0.1-10.0.0.3"))
        let address: IPAddress = try read(address)
        #expect(range.contains(address) == inside)
    }

    @Test("a network is the range of all its addresses")
    func networkIsARange() throws {
        let network: IPNetwork = try read("10.0.0.0/30")
        #expect(AddressRange(network).description == "10.0.0.0-10.0.0.3")
    }
}
