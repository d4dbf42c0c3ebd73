import NetworkModel
import TestSupport
import Testing

@testable import Netlink

@Suite("Large lists")
struct LargeDumpTests {
    @Test("two thousand addresses and as many routes are listed whole")
    func manyAddresses() async throws {
        let batch = (0..<2000).map {
            "address add 10.\($0 / 250).\($0 % 250).1/32 dev left\nroute add 172.16.\($0 / 250).\($0 % 250) dev left\n"
        }
        try await inNamespace {
            try makeVeth("left", "right")
            try sh("ip -batch -", input: batch.joined())
            var socket = try RouteSocket()
            let addresses = try socket.addresses().filter { $0.address.family == .ipv4 }
            #expect(Set(addresses).count == 2000)
            #expect(
                try socket.addresses(on: link("left")).filter { $0.address.family == .ipv4 }.count == 2000)
            #expect(Set(try socket.routes().routes.filter { $0.destination.family == .ipv4 }).count == 2000)
        }
    }

    @Test("a thousand links are listed whole, and one of them is found by its name")
    func manyLinks() async throws {
        let batch = (0..<500).map { "link add l\($0) type veth peer name r\($0)\n" }
        try await inNamespace {
            try sh("ip -batch -", input: batch.joined())
            var socket = try RouteSocket()
            let names = Set(try socket.links().map(\.name))
            for index in 0..<500 {
                #expect(names.contains(link("l\(index)")) && names.contains(link("r\(index)")))
            }
            try socket.carryOut([.address(before: nil, after: assignment("192.0.2.1/24", on: "r499"))])
            #expect(try socket.addresses(on: link("r499")).count == 1)
        }
    }

    @Test("a list that changes under the reading is read again, or reported, and never short")
    func interruptedDumps() async throws {
        let batch = (0..<1000).map { "address add 10.\($0 / 250).\($0 % 250).1/32 dev left\n" }
        let passing = assignment("172.16.0.1/32", on: "right")
        try await inNamespace {
            try makeVeth("left", "right")
            try sh("ip -batch -", input: batch.joined())
            let churn: @Sendable () throws -> Void = {
                var socket = try RouteSocket()
                for _ in 0..<100 {
                    try socket.carryOut([.address(before: nil, after: passing)])
                    try socket.carryOut([.address(before: passing, after: nil)])
                }
            }
            try meanwhile(repeating: churn) {
                var socket = try RouteSocket()
                for _ in 0..<50 {
                    do {
                        let addresses = try socket.addresses()
                        let stable = addresses.filter {
                            $0.link == link("left") && $0.address.family == .ipv4
                        }
                        #expect(stable.count == 1000)
                    } catch {
                        #expect((error as? NetlinkError)?.errno == .interrupted)
                    }
                }
            }
        }
    }
}
