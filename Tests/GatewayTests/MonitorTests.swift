import Glibc
import Netlink
import NetworkModel
import TestSupport
import Testing

@testable import Gateway

@Suite("The monitor")
struct MonitorTests {
    private static let lines = [PlanLine(.add, "address", "eth0", "192.168.57.30/24")]

    @Test("heals so often and no more, and again once the window has moved on")
    func policy() {
        var policy = HealingPolicy()
        let start = ContinuousClock.now
        for second in 0..<HealingPolicy.limit {
            #expect(policy.rest(at: start + .seconds(second)) == nil)
            policy.note(at: start + .seconds(second))
        }
        #expect(policy.rest(at: start + .seconds(10)) == HealingPolicy.window - .seconds(10))
        #expect(policy.rest(at: start + HealingPolicy.window - .milliseconds(1)) != nil)
        #expect(policy.rest(at: start + HealingPolicy.window) == nil)
        policy.note(at: start + HealingPolicy.window)
        #expect(policy.rest(at: start + HealingPolicy.window) == .seconds(1))
    }

    @Test("says each thing once, until it is another")
    func log() {
        var log = DriftLog()
        let failure = Failure(.missing, "the NIC is gone")
        let steps: [(DriftLog.Finding, DriftLog.News?)] = [
            (.asWanted(generation: 7), .begun(generation: 7)), (.asWanted(generation: 7), nil),
            (.drift(Self.lines, generation: 7), .drift), (.drift(Self.lines, generation: 7), nil),
            (.drift(Self.lines + Self.lines, generation: 7), .drift), (.asWanted(generation: 7), .settled),
            (.asWanted(generation: 8), .begun(generation: 8)), (.blocked(failure), .blocked(failure)),
            (.blocked(failure), nil), (.asWanted(generation: 8), .begun(generation: 8)),
            (.drift(Self.lines, generation: 8), .drift), (.asWanted(generation: 9), .begun(generation: 9)),
            (.notInForce, .notInForce), (.notInForce, nil),
        ]
        for (finding, news) in steps { #expect(log.note(finding) == news, "\(finding)") }
    }

    @Test("does not say that all is well where it has just said that it was put right")
    func healed() {
        var log = DriftLog()
        _ = log.note(.drift(Self.lines, generation: 1))
        log.forgetDrift(1)
        #expect(log.note(.asWanted(generation: 1)) == nil)
        #expect(log.note(.drift(Self.lines, generation: 1)) == .drift)
    }

    @Test("knows that gwnet is at work by its lock, and keeps nobody from it")
    func composure() async throws {
        try await inNamespace {
            try withTemporaryFolder { folder in
                let paths = Paths(root: folder)
                #expect(Composure(paths).isCalm)
                try Lock(paths).during { _ throws(Failure) in
                    for _ in 0..<3 { #expect(!Composure(paths).isCalm) }
                }
                // What another test is just starting holds it too, until it is another program.
                for _ in 0..<200 where !Composure(paths).isCalm { usleep(10_000) }
                #expect(Composure(paths).isCalm)
            }
        }
    }

    @Test("has a remedy for everybody, each told once")
    func remedies() {
        let names = ["nft", "nft", "iptables-restor", "firewalld", "who-knows"]
        let authors = names.enumerated().map { RulesetAuthor(process: UInt32($0), name: $1, deed: .flushed) }
        let drift = Drift(lines: Self.lines, authors: authors, suspects: ["NetworkManager"])
        #expect(drift.remedies.count == 5)
        #expect(drift.remedies.last?.contains("NetworkManager") == true)
    }
}
