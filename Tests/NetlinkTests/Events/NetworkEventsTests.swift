import Glibc
import TestSupport
import Testing

@testable import Netlink

@Suite("The kernel's events")
struct NetworkEventsTests {
    @Test(
        "wake on every change that a status shows",
        arguments: [
            "ip link add b0 type bridge", "ip link set lo down", "ip address add 192.0.2.1/32 dev lo",
            "ip route add 192.0.2.0/24 dev lo", "ip rule add priority 7 lookup 77",
            "ip neigh add 192.0.2.9 lladdr 02:00:00:00:00:09 dev lo nud permanent",
            "nft add table inet gwnet", "nft delete table inet old", "sysctl -qw net.ipv4.ip_forward=1",
        ])
    func changes(command: String) async throws {
        try await inNamespace {
            try quietNamespace()
            var events = try NetworkEvents()
            var woke: Bool
            woke = try events.drain()
            #expect(!woke)
            try sh(command)
            #expect(isReadable(events.descriptors))
            woke = try events.drain()
            #expect(woke)
            #expect(!isReadable(events.descriptors))
        }
    }

    @Test("do not wake for reading, nor for traffic")
    func nothing() async throws {
        try await inNamespace {
            try quietNamespace()
            var events = try NetworkEvents()
            var woke: Bool
            try sh(
                "ping -qc3 -i0.01 127.0.0.1; ip -s link; ip address; ip route; nft list ruleset; conntrack -L"
            )
            #expect(!isReadable(events.descriptors))
            woke = try events.drain()
            #expect(!woke)
        }
    }

    @Test("that were lost in a burst wake as well, and the next ones are heard again")
    func overrun() async throws {
        try await inNamespace {
            try quietNamespace()
            var socket = try EventSocket(bus: 0 /* NETLINK_ROUTE */, room: 1)
            try socket.join(5 /* RTNLGRP_IPV4_IFADDR */)
            var events = try NetworkEvents(room: 1)
            var woke: Bool
            let many = "for i in $(seq 1 100); do echo address add 198.51.100.$i/32 dev lo; done"
            try sh("{ \(many); } | ip -batch -")
            let news = [try socket.drain(), try socket.drain()]
            #expect(news == [.lost, .none])
            woke = try events.drain()
            #expect(woke)
            woke = try events.drain()
            #expect(!woke)
            try sh("ip address del 198.51.100.1/32 dev lo")
            let next = try socket.drain()
            #expect(next == .some)
            woke = try events.drain()
            #expect(woke)
        }
    }

    /// Without IPv6, which goes on changing a link for a while, and with a table of somebody's.
    private func quietNamespace() throws {
        try sh("sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1")
        try sh("nft add table inet old; ip link set lo up")
    }
}

private func isReadable(_ descriptors: [Int32]) -> Bool {
    var descriptors = descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
    return poll(&descriptors, nfds_t(descriptors.count), 0) > 0
}
