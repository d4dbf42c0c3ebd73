import NetworkModel
import TestSupport
import Testing

@testable import Gateway

/// A link `cluster0` with 192.168.57.30, whose cable ends in another namespace as `node`, and a folder.
struct Segment {
    let elsewhere: Namespace
    let folder: String

    static let link = "cluster0"
    static let mac = "02:00:00:00:00:30"

    var link: LinkName { get throws { try #require(LinkName(Segment.link)) } }

    func address(_ text: String = "192.168.57.30") throws -> IPAddress { try #require(IPAddress(text)) }

    /// dnsmasq for names and addresses on a link of the calling thread's namespace.
    func dnsmasq(_ name: String, on link: String, _ lines: String) throws -> Daemon {
        try write(
            """
            user=root
            interface=\(link)
            bind-dynamic
            no-resolv
            no-hosts
            dhcp-leasefile=\(folder)/\(name).leases
            dhcp-authoritative
            \(lines)
            """, to: "\(folder)/\(name).conf")
        return try Daemon(
            "/usr/sbin/dnsmasq", "--keep-in-foreground", "--conf-file=\(folder)/\(name).conf", "--pid-file",
            "--log-facility=\(folder)/\(name).log")
    }
}

func onSegment(_ body: @Sendable (Segment) throws -> Void) async throws {
    try await inNamespace {
        try withTemporaryFolder { folder in
            let elsewhere = try Namespace.another()
            defer { withExtendedLifetime(elsewhere) {} }
            try makePlug(Segment.link, mac: Segment.mac, to: "node", in: elsewhere)
            try sh("ip link set lo up; ip link set cluster0 up; ip address add 192.168.57.30/24 dev cluster0")
            try elsewhere.during { try sh("ip link set lo up") }
            try body(Segment(elsewhere: elsewhere, folder: folder))
        }
    }
}

/// Expects an inquiry to end with an error, for that reason.
func expect<Value>(
    _ cause: InquiryError.Cause, sourceLocation: SourceLocation = #_sourceLocation,
    _ inquiry: () throws -> Value
) {
    let found = thrown(InquiryError.self, sourceLocation: sourceLocation, by: inquiry)?.cause
    #expect(found == cause, sourceLocation: sourceLocation)
}
