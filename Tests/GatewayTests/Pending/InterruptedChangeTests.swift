import Glibc
import NetworkModel
import Profile
import Synchronization
import TestSupport
import Testing

@testable import Gateway

@Suite("A change whose process died")
struct InterruptedChangeTests {
    private static let changed = [("203.0.113.2/24", "203.0.113.77/24"), ("www: [ssh]", "www: [ssh, http]")]

    /// Leaves what a kill leaves: the checkpoint, and the first steps of the plan.
    private func interrupt(
        _ bench: Bench, _ changes: [(String, String)] = changed, after steps: Int
    ) throws {
        let file = try ProfileFile(try bench.profile(changes))
        var machine = try Machine.open()
        let prospect = try Prospect(file, bench.surroundings, &machine)
        let desired = prospect.target.desired
        let generation = try Generations(bench.paths).next(file, on: prospect.target.binding, services: .off)
        let checkpoint = try Checkpoint(
            command: "apply", generation: generation.record.number,
            before: prospect.observation.state.within(desired), baseline: prospect.baseline)
        try PendingFolder(bench.paths).begin(checkpoint, generation: generation)
        try prospect.baseline.noting(desired, over: prospect.observation.state).restore(bench.paths)
        for change in prospect.plan.changes.prefix(steps) {
            try machine.carryOut([change], generation: try bench.generation())
        }
    }

    /// What every command does first that changes something.
    private func settle(_ bench: Bench) throws {
        try withoutSpawning {
            try Lock(bench.paths).settled(in: bench.surroundings) { _ throws(Failure) in }
        }
    }

    @Test("is taken back by the next command of any kind, from whatever step it had come to")
    func takenBack() async throws {
        for steps in 0..<16 {
            try await onBench { bench in
                let isFirst = steps.isMultiple(of: 2)
                if !isFirst { _ = try bench.apply() }
                let before = try bench.snapshot()
                let kept = try sh("ls \(bench.root)/var/lib/gwnet/generations 2>/dev/null || true")
                try interrupt(bench, after: steps)
                switch steps % 3 {
                case 0: _ = try bench.status(try bench.profile())
                case 1: _ = try Preview.run(try bench.profile(), in: bench.surroundings)
                default: try settle(bench)
                }
                #expect(try bench.snapshot().difference(from: before) == [], "after \(steps) steps")
                #expect(access(bench.paths.pending, F_OK) != 0)
                #expect(try sh("ls \(bench.root)/var/lib/gwnet/generations 2>/dev/null || true") == kept)
                _ = try bench.apply()
                #expect(try bench.status().verdict == .routing)
            }
        }
    }

    @Test("is said, once")
    func said() async throws {
        try await onBench { bench in
            try interrupt(bench, after: 3)
            let notices = Mutex<[String]>([])
            let surroundings = Surroundings(
                paths: bench.paths, sshConnection: nil,
                notify: { notice in notices.withLock { $0.append(notice.message) } })
            let profile = try bench.profile()
            _ = try bench.apply(profile, in: surroundings)
            _ = try bench.apply(profile, in: surroundings)
            #expect(notices.withLock { $0 } == ["apply was interrupted; everything is as before it"])
        }
    }

    @Test(
        "and whose checkpoint is damaged stops nobody, and is kept for people",
        arguments: ["", "x", "gwnet checkpoint 1 fnv1a64:0\n{}", "gwnet checkpoint 2 fnv1a64:0\n{}", "\u{0}"])
    func damaged(text: String) async throws {
        try await onBench { bench in
            try interrupt(bench, after: 4)
            try FileStore.replace("\(bench.paths.pending)/checkpoint", with: Array(text.utf8))
            _ = try bench.apply()
            #expect(try bench.status().verdict == .routing)
            #expect(access(bench.paths.pending, F_OK) != 0)
            #expect(access("\(bench.paths.pending).unusable/checkpoint", F_OK) == 0)
        }
    }

    @Test("and whose checkpoint lost one byte, or holds another, is not believed")
    func bitRot() async throws {
        try await onBench { bench in
            try interrupt(bench, after: 0)
            let path = "\(bench.paths.pending)/checkpoint"
            let bytes = try FileStore.read(path)
            #expect((try? Checkpoint(file: bytes)) != nil)
            var random = SeededGenerator(seed: 1)
            for _ in 0..<200 {
                var rotten = bytes
                let place = Int.random(in: 0..<bytes.count, using: &random)
                if Bool.random(using: &random) { rotten.remove(at: place) } else { rotten[place] ^= 1 }
                #expect((try? Checkpoint(file: rotten)) == nil, "byte \(place)")
            }
        }
    }

    @Test("in another network namespace is none of this one's business")
    func elsewhere() async throws {
        try await onBench { bench in
            try interrupt(bench, after: 4)
            try Namespace.another().during {
                try settle(bench)
            }
            #expect(access(bench.paths.pending, F_OK) != 0)
        }
    }

    @Test("after its generation was installed has come to its verdict, and stays")
    func verdictHadFallen() async throws {
        try await onBench { bench in
            try interrupt(bench, after: 100)
            let after = try bench.observed()
            try FileStore.makeFolder(bench.paths.generations)
            try FileStore.rename("\(bench.paths.pending)/generation", to: "\(bench.paths.generations)/1")
            #expect(try bench.status().verdict == .routing)
            #expect(try bench.observed() == after)
            #expect(access(bench.paths.pending, F_OK) != 0)
        }
    }
}
