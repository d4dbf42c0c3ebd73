import TestSupport
import Testing

@testable import Gateway

@Suite("A boot")
struct BootTests {
    private func boot(_ bench: Bench, _ profile: String) throws -> Apply.Outcome {
        try withoutSpawning { try Boot.run(profile, in: bench.surroundings) }
    }

    @Test("of a machine that was never applied takes the profile on the disk")
    func first() async throws {
        try await onBench { bench in
            let before = try bench.snapshot()
            #expect(try boot(bench, try bench.profile()).generation.number == 1)
            #expect(try bench.status().verdict == .routing)
            _ = try bench.takeDown()
            #expect(try bench.snapshot().difference(from: before) == [])
        }
    }

    @Test("makes no generation of what was in force")
    func again() async throws {
        try await onBench { bench in
            let profile = try bench.profile()
            _ = try bench.apply(profile)
            _ = try bench.takeDown()
            #expect(try boot(bench, profile).generation.number == 1)
            #expect(try bench.status().verdict == .routing)
        }
    }

    @Test(
        "with a profile that was edited since, is broken or gone, takes the generation in force",
        arguments: [
            "sed -i s/203.0.113.2/203.0.113.77/ profile.yaml", "echo nonsense > profile.yaml",
            "rm profile.yaml",
        ])
    func edited(damage: String) async throws {
        try await onBench { bench in
            let profile = try bench.profile()
            _ = try bench.apply(profile)
            _ = try bench.takeDown()
            try sh("cd \(bench.root) && \(damage)")
            #expect(try boot(bench, profile).generation.number == 1)
            #expect(try sh("ip address show eth1").contains("203.0.113.2/24"))
        }
    }

    @Test(
        "with nothing valid, or a NIC missing, leaves the machine closed rather than open",
        arguments: ["echo nonsense > profile.yaml", "rm profile.yaml", "ip link del eth1"])
    func closed(damage: String) async throws {
        try await onBench { bench in
            let profile = try bench.profile()
            try sh("cd \(bench.root) && \(damage)")
            #expect(thrown(Failure.self) { try boot(bench, profile) } != nil)
            #expect(try sh("sysctl -n net.ipv4.ip_forward") == "0\n")
            let ruleset = try sh("nft list chain inet gwnet forward; nft list chain inet gwnet input")
            #expect(ruleset.contains("type filter hook forward priority filter; policy drop;"))
            #expect(ruleset.contains("type filter hook input priority filter; policy drop;"))
            let allowed = try sh("nft list set inet gwnet www_allowed")
            #expect(allowed.contains("tcp . 22 . 192.168.0.0/16"))
            #expect(!allowed.contains("0.0.0.0/0"))
            // The way out of it is the usual one.
            if !damage.contains("eth1") { _ = try bench.apply(try bench.profile()) }
        }
    }

    @Test(
        "with what cannot be read of an earlier change or generation leaves the machine closed",
        arguments: ["pending/checkpoint", "generations/1/profile.yaml"])
    func unreadable(file: String) async throws {
        try await onBench { bench in
            let profile = try bench.profile()
            _ = try bench.apply(profile)
            _ = try bench.takeDown()
            // Not even root can read a folder as a file.
            let path = "\(bench.root)/var/lib/gwnet/\(file)"
            try sh("rm -f \(path); mkdir -p \(path)")
            #expect(thrown(Failure.self) { try boot(bench, profile) } != nil)
            #expect(try sh("sysctl -n net.ipv4.ip_forward") == "0\n")
            #expect(try sh("nft list chain inet gwnet forward").contains("policy drop;"))
        }
    }

    @Test("closed, then applied, is taken down to what was before")
    func downAfterClosed() async throws {
        try await onBench { bench in
            try sh("sysctl -qw net.ipv4.ip_forward=1")
            let before = try bench.snapshot()
            #expect(thrown(Failure.self) { try boot(bench, "\(bench.root)/none.yaml") } != nil)
            _ = try bench.apply()
            _ = try bench.takeDown()
            #expect(try bench.snapshot().difference(from: before) == [])
        }
    }
}
