import NetworkModel
import TestSupport
import Testing

@testable import Gateway

@Suite("Inquiry: real DHCP servers, and addresses on the wire")
struct AddressServerInquiryTests {
    private static let reservations = """
        port=0
        dhcp-range=192.168.57.0,static,255.255.255.0,1h
        dhcp-ignore=tag:!known
        dhcp-host=7c:83:34:b7:74:65,192.168.57.31,node1
        """

    @Test("our own server is asked under gwnet's own firewall, and commits nothing")
    func own() async throws {
        try await onBench { bench in
            _ = try bench.apply()
            let segment = Segment(elsewhere: bench.elsewhere, folder: bench.root)
            let daemon = try segment.dnsmasq("own", on: "eth0", Self.reservations)
            try withDaemon(daemon) {
                let inquiry = DHCPInquiry(link: try #require(LinkName("eth0")))
                let node = try #require(MACAddress("7c:83:34:b7:74:65"))
                let stranger = try #require(MACAddress("7c:83:34:00:00:01"))
                let server = try segment.address()
                let offer = try eventually { try inquiry.ask(ourServer: server, for: node) }
                #expect(offer.address == IPAddress("192.168.57.31"))
                #expect(offer.server == server)
                expect(.timeout) { try inquiry.ask(ourServer: server, for: stranger) }
                let leases = try sh("cat \(bench.root)/own.leases")
                #expect(leases == "")
                let foreign = try inquiry.foreignServers(patience: .milliseconds(1500))
                #expect(foreign.isEmpty)
                let holders = try PortHolders.holding(.udp, port: 67)
                #expect(holders.map(\.name) == ["dnsmasq"])
                // Nothing leaves a link without carrier: there the port has to do.
                try bench.elsewhere.during { try sh("ip link set cluster down") }
                // The kernel takes its time to see it (linkwatch).
                _ = try eventually { try sh("! ip -o link show dev eth0 | grep -q 'state UP'") }
                expect(.timeout) { try inquiry.ask(ourServer: server, for: node) }
            }
        }
    }

    @Test("a foreign server is found, also behind a firewall that lets nothing in")
    func foreign() async throws {
        try await onSegment { segment in
            let chain = "{ type filter hook input priority 0; policy drop; }"
            try sh("nft 'add table ip x; add chain ip x y \(chain)'")
            let daemon = try segment.elsewhere.during {
                try sh("ip address add 192.168.57.9/24 dev node; ip link set node address 02:00:00:00:00:09")
                return try segment.dnsmasq(
                    "foreign", on: "node", "port=0\ndhcp-range=192.168.57.100,192.168.57.120,1h")
            }
            try withDaemon(daemon) {
                let inquiry = DHCPInquiry(link: try segment.link)
                let found = try eventually {
                    let found = try inquiry.foreignServers()
                    guard !found.isEmpty else { throw InquiryError("anybody", .timeout) }
                    return found
                }
                #expect(found.count == 1)
                #expect(found.first?.offer.server == IPAddress("192.168.57.9"))
                #expect(found.first?.sender == MACAddress("02:00:00:00:00:09"))
                #expect(found.first?.offer.address.description.hasPrefix("192.168.57.1") == true)
            }
        }
    }

    @Test("whoever has an address answers, and nobody for an address that is free or our own")
    func holders() async throws {
        try await onSegment { segment in
            try segment.elsewhere.during {
                try sh("ip link set node address 02:00:00:00:00:09; ip address add 192.168.57.31/24 dev node")
            }
            let texts = ["192.168.57.31", "192.168.57.32", "192.168.57.30"]
            let addresses = try texts.map { try segment.address($0) }
            let holders = try ARPInquiry(link: try segment.link).holders(of: addresses)
            let holder = try #require(MACAddress("02:00:00:00:00:09"))
            #expect(holders == [addresses[0]: [holder]])
            let neighbours = try segment.elsewhere.during { try sh("ip neighbour show dev node") }
            #expect(neighbours == "")
        }
    }

    @Test(
        "a link that is not there, is down or no Ethernet, and a server that is not, are said in the kernel's words"
    )
    func links() async throws {
        try await onSegment { segment in
            let gone = try #require(LinkName("eth9"))
            expect(.system("No such device")) { try DHCPInquiry(link: gone).foreignServers() }
            let unheard = DHCPInquiry(link: try segment.link)
            let node = try #require(MACAddress("7c:83:34:b7:74:65"))
            expect(.refused) { try unheard.ask(ourServer: try segment.address(), for: node) }
            try sh("ip link set cluster0 down")
            let down = ARPInquiry(link: try segment.link)
            let address = try segment.address("192.168.57.31")
            expect(.system("Network is down")) { try down.holders(of: address) }
            let loopback = ARPInquiry(link: .loopback)
            expect(.system("Operation not supported")) { try loopback.holders(of: address) }
        }
    }
}
