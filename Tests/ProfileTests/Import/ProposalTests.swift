import NetworkModel
import Testing

@testable import Profile

@Suite("A profile is proposed from the NICs")
struct ProposalTests {
    private static func nic(
        _ name: String, _ driver: String? = nil, usb: Bool = false, wireless: Bool = false,
        route: Bool = false,
        network: String? = nil
    ) throws -> ProposalNIC {
        ProposalNIC(
            nic: NIC(
                name: try #require(LinkName(name)), mac: MACAddress("7c:83:34:b7:74:65"), driver: driver,
                path: nil,
                isHardware: true, mtu: 1500, mtuRange: nil),
            isUSB: usb, isWireless: wireless, networks: network.flatMap { IPNetwork($0) }.map { [$0] } ?? [],
            hasDefaultRoute: route)
    }

    private static func proposed(
        _ nics: [ProposalNIC], hostname: String? = nil, board: String? = nil
    ) throws -> (profile: Profile, written: WrittenProfile) {
        let written = try #require(Proposal(nics: nics, hostname: hostname, board: board)).profile
        return (try AnsibleImportTests.profile(written), written)
    }

    private static func roles(_ profile: Profile) -> String {
        "\(profile.cluster.match.name?.description ?? "-") \(profile.www.match.name?.description ?? "-")"
    }

    @Test("the home's own names are asked for at the home's server, where a lease names both")
    func homeZone() throws {
        let nics = try [Self.nic("eth0"), Self.nic("eth1", route: true)]
        let router = try #require(IPAddress("192.168.1.1"))
        let text = try #require(
            Proposal(nics: nics, hostname: nil, board: nil, home: HomeZone(name: "LAN", server: router))
        ).profile.text
        #expect(text.contains("#     forward: { lan: 192.168.1.1 }"))
        // As somebody uncomments it.
        let services = try #require(text.firstRange(of: "# services:"))
        let rest = text[services.lowerBound...].split(separator: "\n").map { $0.dropFirst(2) }
        let uncommented = text[..<services.lowerBound] + rest.joined(separator: "\n")
        let dns = try ProfileReader.read(text: Array(uncommented.utf8), fileName: "gateway.yaml").services.dns
        #expect(dns?.forward.map(\.zone) == ["lan"])
        let public9 = try #require(IPAddress("9.9.9.9"))
        #expect(HomeZone(name: "lan", server: public9) == nil)
        for name in ["local", "cluster.home", "under_score", "", "."] {
            #expect(HomeZone(name: name, server: router) == nil)
        }
    }

    @Test("the NIC of a Raspberry Pi's board faces the cluster, whatever the names are")
    func raspberryPi() throws {
        let four = try [Self.nic("eth0", "r8152", usb: true), Self.nic("eth1", "bcmgenet")]
        #expect(try Self.roles(Self.proposed(four).profile) == "eth1 eth0")
        let five = try [Self.nic("eth0", "ax88179_178a", usb: true), Self.nic("eth1", "macb")]
        #expect(try Self.roles(Self.proposed(five).profile) == "eth1 eth0")
        let three = try [Self.nic("eth0", "r8152", usb: true), Self.nic("eth1", "lan78xx", usb: true)]
        let found = try Self.proposed(three, board: "Raspberry Pi 3 Model B Plus Rev 1.3\0")
        #expect(Self.roles(found.profile) == "eth1 eth0" && found.written.remarks.isEmpty)
        // The same chip in an adapter is nothing special anywhere else.
        let other = try Self.proposed(three)
        #expect(Self.roles(other.profile) == "eth0 eth1" && !other.written.remarks.isEmpty)
    }

    @Test("elsewhere the one that is not on USB, or that the firmware calls its own")
    func otherMachines() throws {
        let inside = try [Self.nic("enx1", "r8152", usb: true), Self.nic("enp1s0", "e1000e")]
        let found = try Self.proposed(inside)
        #expect(Self.roles(found.profile) == "enp1s0 enx1" && found.written.remarks.isEmpty)
        let firmware = try [Self.nic("enp1s0", "igb"), Self.nic("eno1", "e1000e")]
        #expect(try Self.roles(Self.proposed(firmware).profile) == "eno1 enp1s0")
    }

    @Test("a VLAN with the default route is www, and what it is on is not the cluster's")
    func uplinkOnVLAN() throws {
        let vlan = NIC(
            name: try #require(LinkName("eth0.7")), mac: nil, driver: nil, path: nil, isHardware: false,
            mtu: 1500, mtuRange: nil, kind: "vlan",
            traits: NIC.Traits(
                alternativeNames: [], carriesIP: true, isEthernet: true, isPointToPoint: false,
                lower: LinkName("eth0")))
        let nics = [
            try Self.nic("eth0", "e1000e"), try Self.nic("eth1", "e1000e"),
            ProposalNIC(nic: vlan, isUSB: false, isWireless: false, hasDefaultRoute: true),
        ]
        let found = try Self.proposed(nics)
        #expect(Self.roles(found.profile) == "eth1 eth0.7" && found.profile.www.ipv4 == .external)
    }

    @Test("where nothing tells them apart, the guess is said, in the profile too")
    func ambiguity() throws {
        let alike = try [Self.nic("eth0"), Self.nic("eth1"), Self.nic("eth2")]
        let written = try Self.proposed(alike).written
        #expect(written.remarks.map(\.subject) == ["interfaces.cluster", "interfaces.www"])
        #expect(written.remarks[0].message == "this could be any of eth0, eth1, eth2; eth0 is a guess")
        #expect(written.remarks[1].message == "this could be any of eth1, eth2; eth1 is a guess")
        #expect(written.text.contains("# CHECK THIS: this could be any of eth0, eth1, eth2"))
    }

    @Test("the default route shows which one faces the home network")
    func defaultRoute() throws {
        let alike = try [Self.nic("eth0", route: true), Self.nic("eth1")]
        #expect(try Self.roles(Self.proposed(alike).profile) == "eth1 eth0")
        let board = try [Self.nic("eth0", "bcmgenet", route: true), Self.nic("eth1", usb: true)]
        let found = try Self.proposed(board)
        #expect(Self.roles(found.profile) == "eth0 eth1")
        #expect(
            found.written.remarks.contains { $0.remedy.contains("put the home network's cable into eth1") })
    }

    @Test("a wireless NIC faces the home network, and wants its network named")
    func wireless() throws {
        let found = try Self.proposed([Self.nic("eth0", "bcmgenet"), Self.nic("wlan0", wireless: true)])
        #expect(Self.roles(found.profile) == "eth0 wlan0")
        #expect(found.written.remarks.map(\.subject) == ["interfaces.www.wifi"])
        let filled = found.written.text.replacing("# wifi:", with: "wifi:").replacing(
            "NAME, psk", with: "home, psk")
        #expect(check(filled) == "no problems\n")
        let both = try Self.proposed([Self.nic("wlan0", wireless: true), Self.nic("wlan1", wireless: true)])
        #expect(both.written.remarks.contains { $0.message.contains("hardly face the cluster") })
    }

    @Test("one NIC is no gateway, and none is none")
    func tooFew() throws {
        #expect(try Proposal(nics: [Self.nic("eth0")], hostname: nil, board: nil) == nil)
        #expect(Proposal(nics: [], hostname: nil, board: nil) == nil)
    }

    @Test("the cluster's network is none that is in use")
    func network() throws {
        let taken = try [
            Self.nic("eth0", "bcmgenet"), Self.nic("eth1", usb: true, network: "192.168.0.0/16"),
        ]
        #expect(try Self.proposed(taken).profile.cluster.address.description == "10.57.0.30/24")
        let free = try [
            Self.nic("eth0", "bcmgenet", network: "192.168.57.0/24"), Self.nic("eth1", usb: true),
        ]
        #expect(try Self.proposed(free).profile.cluster.address.description == "192.168.57.30/24")
    }

    @Test(
        "the machine's name is taken when it can be one",
        arguments: [
            ("pi4", "pi4"), ("localhost", "gateway"), ("a_b", "gateway"), ("pi.home", "gateway"),
            ("", "gateway"),
            ("true", "true"), (nil, "gateway"),
        ] as [(String?, String)])
    func hostname(given: String?, proposed: String) throws {
        let nics = try [Self.nic("eth0", "bcmgenet"), Self.nic("eth1", usb: true)]
        #expect(try Self.proposed(nics, hostname: given).profile.hostname == proposed)
    }

    @Test("names that YAML would misread, and commented keys, make a valid profile as well")
    func validity() throws {
        let nics = try [Self.nic("a,b}", "bcm\ngenet"), Self.nic("null", usb: true)]
        let text = try Self.proposed(nics).written.text
        let uncommented = text.split(separator: "\n", omittingEmptySubsequences: false).map {
            (line: Substring) -> String in
            let isKey = ["# services", "#   ", "  # port", "  #   -"].contains { line.hasPrefix($0) }
            guard isKey, !line.contains("7c:83") else { return String(line) }
            return String(line.replacing("# ", with: "", maxReplacements: 1))
        }
        #expect(check(uncommented.joined(separator: "\n")) == "no problems\n")
        #expect(text.contains("# services:") && text.contains("# port_forwards:"))
    }

    @Test("a node can be added to it and taken away")
    func editing() throws {
        let nics = try [Self.nic("eth0", "bcmgenet"), Self.nic("eth1", usb: true)]
        let text = try Self.proposed(nics).written.text
        let added = try NodeEditTests.edited(text) { try $0.adding(NodeEditTests.node()) }
        #expect(added.contains("  hosts:  # gwnet node add NAME MAC ADDRESS\n    - { name: new, mac:"))
        #expect(check(try NodeEditTests.edited(added) { try $0.removing("new") }) == "no problems\n")
    }
}
