import NetworkModel
import TestSupport
import Testing

@testable import Gateway

@Suite("Inquiry: servers that do not behave")
struct BadServerInquiryTests {
    private static let patience = Duration.seconds(1)

    /// A server of TCP that does something to each connection.
    private static func listener(_ segment: Segment, _ command: String) throws -> Daemon {
        try Daemon(
            "/usr/bin/socat", "TCP-LISTEN:80,bind=192.168.57.30,reuseaddr,fork", "SYSTEM:\(command)")
    }

    /// Waits until somebody listens.
    private static func awaitListener() throws {
        try eventually {
            let holders = try PortHolders.holding(.tcp, port: 80)
            guard holders.contains(where: { $0.name == "socat" }) else {
                throw InquiryError("socat", .timeout)
            }
        }
    }

    @Test("one that is silent is waited for as long as was said, and no longer")
    func silent() async throws {
        try await onSegment { segment in
            try withDaemon(try Self.listener(segment, "sleep 60")) {
                try Self.awaitListener()
                let server = try segment.address()
                let limit = TimeLimit(.seconds(30))
                expect(.timeout) { try HTTPInquiry(server: server, patience: Self.patience).ask(host: "a") }
                expect(.timeout) { try NFSInquiry(server: server, port: 80, patience: Self.patience).ask() }
                #expect(!limit.isOver)
            }
        }
    }

    @Test("one that hangs up has not answered")
    func short() async throws {
        try await onSegment { segment in
            try withDaemon(try Self.listener(segment, "head -n 1; echo HTTP/1.1 200 OK")) {
                try Self.awaitListener()
                let inquiry = HTTPInquiry(server: try segment.address())
                let error = thrown(InquiryError.self) { try inquiry.ask(host: "a") }
                // What it left unread makes its end a reset, or not (RFC 1122 4.2.2.13).
                #expect(error?.cause == .closed || error?.cause == .system("Connection reset by peer"))
            }
        }
    }

    @Test("one that never stops is not listened to for ever")
    func endless() async throws {
        try await onSegment { segment in
            let server = try segment.address()
            try withDaemon(
                try Self.listener(segment, "echo HTTP/1.1 200 OK; while echo x; do true; done")
            ) {
                try Self.awaitListener()
                expect(.malformed("a head without end")) {
                    try HTTPInquiry(server: server, patience: .seconds(20)).ask(host: "a")
                }
                expect(.malformed("a fragment of 1213486160 bytes")) {
                    try NFSInquiry(server: server, port: 80).ask()
                }
            }
        }
    }
}
