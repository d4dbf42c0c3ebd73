import Glibc
import NetworkModel
import Profile
import TestSupport
import Testing

@testable import Gateway
@testable import Netlink

/// Real packets of protocols without ports against a real ruleset, and what the walk says of each.
@Suite("Packets without ports")
struct PortlessPacketTests {
    /// A packet, and whether the profile below lets it in.
    struct Case: Sendable, CustomTestStringConvertible {
        let number: UInt8
        let from: String
        let to: String
        let arrives: Bool

        init(_ number: UInt8, _ from: String, _ to: String, _ arrives: Bool) {
            (self.number, self.from, self.to, self.arrives) = (number, from, to, arrives)
        }

        var testDescription: String { "\(number) \(from) \(to)" }
    }

    private static let allowances = """
            www:
              - { protocol: esp, from: [203.0.113.1/32, "2001:db8:113::1/128"] }
              - { protocol: 99, from: any }
              - { protocol: ah, from: "2001:db8:113::/64" }
              - { service: ping, from: [203.0.113.1/32, "2001:db8:113::1/128"] }
            cluster: [{ protocol: vrrp }, { protocol: igmp }]
        """

    private static let cases = [
        Case(50, "203.0.113.1", "203.0.113.2", true), Case(50, "203.0.113.9", "203.0.113.2", false),
        Case(50, "2001:db8:113::1", "2001:db8:113::2", true),
        Case(50, "2001:db8:113::9", "2001:db8:113::2", false),
        Case(99, "203.0.113.9", "203.0.113.2", true), Case(99, "2001:db8:113::9", "2001:db8:113::2", true),
        Case(99, "192.168.57.31", "192.168.57.30", false),
        Case(51, "2001:db8:113::9", "2001:db8:113::2", true), Case(51, "203.0.113.1", "203.0.113.2", false),
        Case(47, "203.0.113.1", "203.0.113.2", false), Case(112, "203.0.113.1", "203.0.113.2", false),
        Case(112, "192.168.57.31", "192.168.57.30", true),
        Case(2, "192.168.57.31", "192.168.57.30", true), Case(2, "203.0.113.1", "203.0.113.2", false),
        Case(1, "203.0.113.1", "203.0.113.2", true), Case(1, "203.0.113.9", "203.0.113.2", false),
        Case(58, "2001:db8:113::1", "2001:db8:113::2", true),
        Case(58, "2001:db8:113::9", "2001:db8:113::2", false),
    ]

    @Test("arrive where the profile says so, and the walk knows it")
    func packets() async throws {
        try await onBench { bench in
            _ = try bench.apply([("    www: [ssh]", Self.allowances)])
            try Self.furnish(bench)
            for example in Self.cases {
                let arrives = try Self.arrives(example, bench)
                #expect(arrives == example.arrives, "\(example.testDescription)")
                let verdict = try Self.verdict(example, bench)
                #expect(verdict == (example.arrives ? .passes : .dies), "\(example.testDescription)")
            }
        }
    }

    @Test("to a group are followed into the gateway, not out by its default route")
    func groups() async throws {
        try await onBench { bench in
            _ = try bench.apply([("    www: [ssh]", Self.allowances)])
            try Self.furnish(bench)
            let group = try #require(IPAddress("224.0.0.18"))
            for (from, arrives) in [("192.168.57.31", true), ("203.0.113.1", false)] {
                let question = Case(112, from, "224.0.0.18", arrives)
                #expect(try Self.verdict(question, bench) == (arrives ? .passes : .dies), "\(from)")
            }
            // The kernel's own group of every host needs no program that joins it.
            let heard = try Socket(.ipv4, .raw, protocol: 112)
            try bench.elsewhere.during {
                try sh("ip route replace 224.0.0.0/4 dev cluster src 192.168.57.31")
                let socket = try Socket(.ipv4, .raw, protocol: 112)
                #expect(socket.send([0, 0, 0, 0], to: group) == nil)
                #expect(socket.send([0, 0, 0, 0], to: try #require(IPAddress("224.0.0.1"))) == nil)
            }
            #expect(try Self.hears(heard))
        }
    }

    /// A query of a switch without an address, by way of `antispoof` and `input`.
    @Test("multicast queries reach the kernel, which answers for its groups")
    func queries() async throws {
        try await onBench { bench in
            _ = try bench.apply()
            try Self.furnish(bench)
            let counter = "nft list counter inet gwnet refused_spoofed; nft list chain inet gwnet input"
            let before = try sh(counter)
            let heard = try Socket(.ipv4, .raw, protocol: 2)
            try bench.elsewhere.during {
                let socket = try Socket(.ipv4, .raw, protocol: Int32(IPPROTO_RAW))
                // RFC 2236: a general query, to all hosts of this link, with the router alert option.
                let header: [UInt8] =
                    [0x46, 0xc0, 0, 32, 0, 1, 0, 0, 1, 2, 0, 0] + [0, 0, 0, 0] + [224, 0, 0, 1] + [
                        0x94, 4, 0, 0,
                    ]
                try sh("ip route replace 224.0.0.0/4 dev cluster")
                #expect(
                    socket.send(
                        header + [0x11, 100, 0xee, 0x9b, 0, 0, 0, 0], to: try #require(IPAddress("224.0.0.1"))
                    ) == nil)
            }
            #expect(try Self.hears(heard))
            #expect(try sh(counter) == before)
        }
    }

    /// The hosts on the two cables, and IPv6 of both sides.
    private static func furnish(_ bench: Bench) throws {
        try sh("ip address add 2001:db8:113::2/64 dev eth1 nodad")
        try bench.elsewhere.during {
            try sh(
                """
                ip address add 192.168.57.31/24 dev cluster
                for n in 1 9; do ip address add 203.0.113.$n/24 dev home
                ip address add 2001:db8:113::$n/64 dev home nodad; done
                """)
        }
    }

    /// Sends it, and after it one that gets through: what has not come by then never will.
    private static func arrives(_ example: Case, _ bench: Bench) throws -> Bool {
        let (from, to) = (try #require(IPAddress(example.from)), try #require(IPAddress(example.to)))
        let heard = try Socket(from.family, .raw, protocol: Int32(example.number))
        let isFromHome = !example.from.hasPrefix("192.")
        let marker: UInt8 = isFromHome ? 99 : 112
        let marked = try Socket(from.family, .raw, protocol: Int32(marker))
        try bench.elsewhere.during {
            for number in [example.number, marker] {
                let socket = try Socket(from.family, .raw, protocol: Int32(number))
                try socket.bind(from, port: 0)
                #expect(socket.send(payload(number), to: to) == nil)
            }
        }
        #expect(try hears(marked))
        return try example.number == marker || hears(heard, within: 0)
    }

    private static func payload(_ number: UInt8) -> [UInt8] {
        switch number {
        case 1: Packets.echoRequest(.ipv4, Nonce())
        case 58: Packets.echoRequest(.ipv6, Nonce())
        // RFC 4302: what follows is protocol 253, for experiments.
        case 51: [253, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1] + [UInt8](repeating: 0, count: 8)
        default: [UInt8](repeating: 0, count: 16)
        }
    }

    private static func hears(_ socket: Socket, within milliseconds: Int32 = 5000) throws -> Bool {
        var poll = pollfd(fd: socket.descriptor, events: Int16(POLLIN), revents: 0)
        return Glibc.poll(&poll, 1, milliseconds) == 1
    }

    private static func verdict(_ example: Case, _ bench: Bench) throws -> Walk.Verdict? {
        let word = [1: "ping", 58: "ping"][example.number].map { [$0] } ?? ["protocol", "\(example.number)"]
        let request = Explain.Request(
            words: [example.from, example.to] + word, link: nil, profilePath: nil, isWanted: false)
        let answer = try Explain.run(request, in: bench.surroundings).answers.first
        // Whether the sender takes an answer is not asked.
        guard let walk = answer?.walk else { return nil }
        return walk.isDelivered ? .passes : walk.verdict
    }
}
