import Testing
import TestSupport

@testable import Netlink

@Suite("The test bench")
struct BenchTests {
    @Test("a test's namespace holds nothing but the loopback, and programs that it starts see the same")
    func emptyNamespace() async throws {
        try await inNamespace {
            #expect(try sh("ip -o link show type veth").isEmpty)
            try makeVeth("left", "right")
            #expect(try sh("ip -o link").contains("left"))
            var socket = try RouteSocket()
            #expect(try socket.links().contains { $0.name.description == "right" })
        }
        #expect(!(try sh("ip -o link").contains("left")))
    }

    @Test("an error in there comes out here")
    func rethrowsErrors() async {
        await #expect(throws: OracleFailed.self) { try await inNamespace { try sh("exit 3") } }
    }
}
