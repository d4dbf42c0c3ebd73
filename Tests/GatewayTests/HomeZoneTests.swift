import Profile
import Testing

@testable import Gateway

@Suite("The home's zone")
struct HomeZoneTests {
    @Test(
        "is read from what DHCP clients keep",
        arguments: [
            ("search lan\nnameserver 192.168.1.1\n", "lan 192.168.1.1"),
            (
                "# made by dhcpcd\ndomain fritz.box\nnameserver 192.168.178.1\nnameserver 9.9.9.9\n",
                "fritz.box 192.168.178.1"
            ),
            ("ADDRESS=192.168.1.7\nDOMAINNAME=lan\nDNS=192.168.1.1 192.168.1.2\n", "lan 192.168.1.1"),
            ("search a.lan b.lan\nnameserver 10.0.0.1\n", "a.lan 10.0.0.1"),
            ("nameserver 192.168.1.1\n", ""), ("search lan\n", ""),
            ("search lan\nnameserver 127.0.0.53\n", ""),
            ("search lan\nnameserver 1.1.1.1\n", ""), ("search local\nnameserver 192.168.1.1\n", ""),
            ("search ../etc\nnameserver 192.168.1.1\n", ""), ("", ""), ("search\nnameserver\n", ""),
        ])
    func zone(text: String, expected: String) {
        let zone = HomeZoneFinder.zone(in: text)
        #expect((zone.map { "\($0.name) \($0.server)" } ?? "") == expected)
    }
}
