import NetworkModel
import Testing

@Suite("Link names")
struct LinkNameTests {
    @Test(
        "names that the kernel accepts",
        arguments: [
            "e", "eth0", "enx00e04c680011", "wlan0", "eth0.100", "...", "veth@x", "br-1234567890ab", "é0",
            "-", "%d",
        ])
    func accepts(text: String) {
        #expect(LinkName(text)?.description == text)
    }

    @Test(
        "names that the kernel refuses",
        arguments: [
            "", ".", "..", "0123456789abcdef", "éééééééé", "eth0/1", "eth0:1", "eth 0", "eth0\n", "\teth0",
            "eth\u{b}0", "eth0\0",
            "eth\u{a0}0", "à",
        ])
    func refuses(text: String) {
        #expect(LinkName(text) == nil)
    }
}
