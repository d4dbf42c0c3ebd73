import NetworkModel
import TestSupport
import Testing

@testable import Gateway

@Suite("Inquiry: a real name server")
struct NameServerInquiryTests {
    private static let names = """
        local=/cluster.home/
        host-record=node1.cluster.home,192.168.57.31
        host-record=many.cluster.home,192.168.57.32
        host-record=many.cluster.home,192.168.57.33
        cname=alias.cluster.home,node1.cluster.home
        """

    @Test("names and addresses come back, and each way of saying no is told apart")
    func names() async throws {
        try await onSegment { segment in
            let daemon = try segment.dnsmasq("own", on: Segment.link, Self.names)
            try withDaemon(daemon) {
                let inquiry = DNSInquiry(server: try segment.address())
                let node = try eventually { try inquiry.addresses(of: "NODE1.cluster.home.") }
                #expect(node.code == .noError && node.addresses == [IPAddress("192.168.57.31")])
                let many = try inquiry.addresses(of: "many.cluster.home")
                #expect(Set(many.addresses.map(\.description)) == ["192.168.57.32", "192.168.57.33"])
                let alias = try inquiry.addresses(of: "alias.cluster.home")
                #expect(alias.addresses == node.addresses)
                let reverse = try inquiry.names(of: try segment.address("192.168.57.31"))
                #expect(reverse.names == ["node1.cluster.home"])
                let unknown = try inquiry.addresses(of: "nobody.cluster.home")
                #expect(unknown.code == .noSuchName && unknown.records.isEmpty)
                let elsewhere = try inquiry.addresses(of: "example.org")
                #expect(elsewhere.code == .refused)
                let holders = try PortHolders.holding(.udp, port: 53)
                let own = holders.first { $0.address == inquiry.server }
                #expect(own?.name == "dnsmasq" && own?.process != nil)
            }
        }
    }

    @Test("where nobody listens, or nobody answers, that is said, and of what")
    func nobody() async throws {
        try await onSegment { segment in
            let closed = DNSInquiry(server: try segment.address())
            let error = thrown(InquiryError.self) { try closed.addresses(of: "a.b") }
            #expect(error?.description == "DNS A a.b at 192.168.57.30: nobody listens there")
            expect(.unspeakable("no domain name")) { try closed.addresses(of: "a..b") }
            let silent = DNSInquiry(
                server: try segment.address("192.168.57.99"), patience: .milliseconds(700))
            expect(.timeout) { try silent.addresses(of: "a.b") }
            let unreachable = DNSInquiry(server: try segment.address("10.1.1.1"))
            expect(.system("Network is unreachable")) { try unreachable.addresses(of: "a.b") }
            let closedPort = NTPInquiry(server: try segment.address())
            expect(.refused) { try closedPort.ask() }
            let web = HTTPInquiry(server: try segment.address())
            expect(.refused) { try web.ask(host: "a") }
            expect(.unspeakable("no path, or no host")) { try web.ask(host: "a\r\nX: y") }
            let files = NFSInquiry(server: try segment.address())
            expect(.refused) { try files.ask() }
        }
    }
}
