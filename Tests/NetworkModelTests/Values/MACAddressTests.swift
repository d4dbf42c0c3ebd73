import NetworkModel
import Testing

@Suite("MAC addresses")
struct MACAddressTests {
    @Test(
        "text reads and prints in its canonical form",
        arguments: [
            ("7c:83:34:b7:74:65", "7c:83:34:b7:74:65"), ("7C-83-34-B7-74-65", "7c:83:34:b7:74:65"),
            ("00:11:22:33:44:55", "00:11:22:33:44:55"), ("00:00:00:00:00:00", "00:00:00:00:00:00"),
        ])
    func textReadsAndPrintsCanonically(text: String, canonical: String) throws {
        let mac = try #require(MACAddress(text))
        #expect(mac.description == canonical)
        #expect(MACAddress(bytes: mac.bytes) == mac)
    }

    @Test(
        "what is no MAC is refused",
        arguments: [
            "", ":", ":::::", "7c:83:34:b7:74", "7c:83:34:b7:74:65:00", "7c:83:34:b7:74:6",
            "7c:83:34:b7:74:655",
            "7c:83:34-b7:74:65", "7c8334b77465", "7c83.34b7.7465", "7c:83:34:b7:74:6g", " 7c:83:34:b7:74:65",
            "7c:83:34:b7:74:65\n", "7c:83:34:b7:74:+5", "7c:83:34:b7:74:-5", "７c:83:34:b7:74:65",
            "7c:83::b7:74:65",
        ])
    func refusesWhatIsNoMAC(text: String) {
        #expect(MACAddress(text) == nil)
    }

    @Test(
        "the two low bits of the first byte",
        arguments: [
            ("7c:83:34:b7:74:65", false, false), ("01:00:5e:00:00:01", true, false),
            ("ff:ff:ff:ff:ff:ff", true, true),
            ("02:00:00:00:00:01", false, true), ("00:00:00:00:00:00", false, false),
        ])
    func lowBits(text: String, multicast: Bool, local: Bool) throws {
        let mac = try #require(MACAddress(text))
        #expect(mac.isMulticast == multicast)
        #expect(mac.isLocallyAdministered == local)
        #expect(mac.isZero == (text == "00:00:00:00:00:00"))
    }

    @Test("six bytes, no more, no less", arguments: 0...8)
    func sixBytes(count: Int) {
        #expect((MACAddress(bytes: [UInt8](repeating: 0, count: count)) != nil) == (count == 6))
    }
}
