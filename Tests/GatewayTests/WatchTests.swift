import Glibc
import TestSupport
import Testing

@testable import Gateway

@Suite("Watching")
struct WatchTests {
    @Test("a burst is over when nothing came for a while, and never lasts for ever")
    func settling() {
        let start = ContinuousClock.now
        var settling = Settling()
        #expect(settling.due == nil)
        expectOver(false, &settling, at: start + .seconds(9))
        settling.note(at: start)
        #expect(settling.due == start + Settling.quiet)
        settling.note(at: start + .milliseconds(60))
        expectOver(false, &settling, at: start + Settling.quiet)
        expectOver(true, &settling, at: start + .milliseconds(160))
        expectOver(false, &settling, at: start + .seconds(9))
        for step in 0..<100 { settling.note(at: start + .milliseconds(50 * step)) }
        #expect(settling.due == start + Settling.limit)
    }

    private func expectOver(
        _ isOver: Bool, _ settling: inout Settling, at now: ContinuousClock.Instant,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let found = settling.isOver(at: now)
        #expect(found == isOver, sourceLocation: sourceLocation)
    }

    @Test("the kernel's changes, keys, signals and the clock each wake in their way")
    func wakes() async throws {
        try await inNamespace {
            var ends: [Int32] = [-1, -1]
            try #require(pipe(&ends) == 0)
            defer { close(ends[0]) }
            var watch = try Watch(keyboard: ends[0], ticking: nil)
            try sh("ip link set lo up")
            let wake1 = try watch.next()
            #expect(wake1 == .change)
            _ = write(ends[1], "q", 1)
            let wake2 = try watch.next()
            #expect(wake2 == .key(UInt8(ascii: "q")))
            pthread_kill(pthread_self(), SIGWINCH)
            let wake3 = try watch.next()
            #expect(wake3 == .resize)
            pthread_kill(pthread_self(), SIGTERM)
            let wake4 = try watch.next()
            #expect(wake4 == .end(signal: SIGTERM))
            close(ends[1])
            let wake5 = try watch.next()
            #expect(wake5 == .hangUp)
            var ticking = try Watch(keyboard: nil, ticking: .milliseconds(10))
            let wake6 = try ticking.next()
            #expect(wake6 == .tick)
            let wake7 = try ticking.next()
            #expect(wake7 == .tick)
        }
    }

    @Test("a change in the middle of a burst is not a wake of its own")
    func coalesced() async throws {
        try await inNamespace {
            var watch = try Watch(keyboard: nil, ticking: .seconds(2))
            try sh(
                "sysctl -qw net.ipv6.conf.all.disable_ipv6=1; for i in 1 2 3 4 5 6; do ip link set lo up; ip link set lo down; done"
            )
            let wake8 = try watch.next()
            #expect(wake8 == .change)
            let wake9 = try watch.next()
            #expect(wake9 == .tick)
        }
    }

    @Test("the counters alone are read anew without reading the rest")
    func counters() async throws {
        try await onBench { bench in
            _ = try bench.apply()
            var reader = try StatusReader.open(nil, in: bench.surroundings)
            let first = try reader.read()
            try sh("ip link set eth1 mtu 1400; ping -c1 -W1 192.168.57.31 >/dev/null || true")
            let second = try reader.readCounters()
            #expect(second.roles["www"]?.mtu == 1400)
            #expect(second.problems.map(\.code) == first.problems.map(\.code))
            #expect((second.roles["cluster"]?.txBytes ?? 0) > (first.roles["cluster"]?.txBytes ?? 0))
            let third = try reader.read()
            #expect(third.problems.isEmpty == first.problems.isEmpty)
        }
    }
}
