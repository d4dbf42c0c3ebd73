import Glibc
import TestSupport
import Testing

@testable import Gateway

@Suite("A change that awaits its confirmation")
struct ConfirmationTests {
    private static let changed = [("203.0.113.2/24", "203.0.113.77/24")]

    private func applyUnconfirmed(_ bench: Bench, within seconds: Int = 3600) throws -> Apply.Outcome {
        let waiting = Surroundings(paths: bench.paths, sshConnection: nil, confirmation: seconds)
        return try bench.apply(try bench.profile(Self.changed), in: waiting)
    }

    private func hasNewAddress() throws -> Bool { try sh("ip address show eth1").contains("203.0.113.77/24") }

    @Test("is in force, is shown with its deadline, and is for good once confirmed")
    func confirmed() async throws {
        try await onBench { bench in
            _ = try bench.apply()
            let outcome = try applyUnconfirmed(bench)
            #expect(outcome.generation.number == 2)
            #expect(try hasNewAddress())
            let report = try bench.status()
            #expect(report.verdict == .routing)
            #expect(report.generation.value == 2)
            #expect(report.pending.value?.generation.value == 2)
            #expect(report.pending.value?.revertsAt == outcome.revertsAt)
            #expect(try Generations(bench.paths).latest()?.record.number == 1)
            #expect(try bench.confirm().generation == 2)
            #expect(try Generations(bench.paths).latest()?.record.number == 2)
            #expect(try bench.status().pending.value == nil)
            #expect(try bench.apply("\(bench.root)/profile.yaml").changes.isEmpty)
            #expect(access(bench.paths.pending, F_OK) != 0)
        }
    }

    @Test("lets nothing else change the machine meanwhile, and says so with code 75")
    func busy() async throws {
        try await onBench { bench in
            _ = try bench.apply()
            _ = try applyUnconfirmed(bench)
            let apply = thrown(Failure.self) { try bench.apply() }
            #expect(apply?.code == .busy)
            #expect(apply?.remedy == "gwnet confirm keeps it, gwnet rollback takes it back")
            #expect(thrown(Failure.self) { try bench.takeDown() }?.code == .busy)
            #expect(try hasNewAddress())
        }
    }

    @Test(
        "is taken back where its deadline is damaged, and the filter stands",
        arguments: [#"{"boot_time":-9223372036854775808,"reverts_at":1}"#, #"{"boot_time":9e18,"#, ""])
    func damagedDeadline(text: String) async throws {
        try await onBench { bench in
            _ = try bench.apply()
            let before = try bench.snapshot()
            _ = try applyUnconfirmed(bench)
            try FileStore.replace(bench.paths.pending + "/deadline.json", with: Array(text.utf8))
            #expect(try bench.status().firewall.installed)
            #expect(try bench.snapshot().difference(from: before) == [])
            #expect(access(bench.paths.pending, F_OK) != 0)
        }
    }

    @Test("is taken back by rollback, to the letter")
    func rolledBack() async throws {
        try await onBench { bench in
            _ = try bench.apply()
            let before = try bench.snapshot()
            _ = try applyUnconfirmed(bench)
            guard case .takenBack(let name, let inForce) = try bench.rollback()
            else { return #expect(Bool(false), "a generation was applied instead") }
            #expect(name == "generation 2")
            #expect(inForce == 1)
            #expect(try bench.snapshot().difference(from: before) == [])
            #expect(thrown(Failure.self) { try bench.confirm() }?.code == .failed)
        }
    }

    @Test("is taken back by whoever comes after its deadline, and cannot be confirmed then")
    func late() async throws {
        try await onBench { bench in
            let before = try bench.snapshot()
            _ = try applyUnconfirmed(bench, within: 1)
            while try #require(try PendingFolder(bench.paths).deadline()).remaining > 0 { usleep(20_000) }
            #expect(thrown(Failure.self) { try bench.confirm() }?.code == .failed)
            #expect(try bench.snapshot().difference(from: before) == [])
            #expect(try Generations(bench.paths).latest() == nil)
        }
    }

    @Test("may be down itself")
    func down() async throws {
        try await onBench { bench in
            _ = try bench.apply()
            let before = try bench.snapshot()
            let waiting = Surroundings(paths: bench.paths, sshConnection: nil, confirmation: 3600)
            _ = try withoutSpawning { try TakeDown.run(in: waiting) }
            #expect(try bench.observed().holdsNothingOfOurs)
            #expect(try bench.status().pending.value?.generation.value == nil)
            _ = try bench.rollback()
            #expect(try bench.snapshot().difference(from: before) == [])
            _ = try withoutSpawning { try TakeDown.run(in: waiting) }
            #expect(try bench.confirm().name == "gwnet down")
            #expect(try bench.observed().holdsNothingOfOurs)
        }
    }
}

@Suite("Generations")
struct GenerationTests {
    @Test("can be gone back to, by number or to the one before, each as a generation of its own")
    func rollback() async throws {
        try await onBench { bench in
            _ = try bench.apply()
            let first = try bench.observed()
            _ = try bench.apply([("203.0.113.2/24", "203.0.113.77/24")])
            let second = try bench.observed()
            _ = try bench.rollback()
            #expect(try bench.observed() == first)
            #expect(try Generations(bench.paths).latest()?.record.number == 3)
            #expect(try !Preview.run(generation: 2, in: bench.surroundings).changes.isEmpty)
            #expect(try Preview.run(generation: 1, in: bench.surroundings).changes.isEmpty)
            _ = try bench.rollback(to: 2)
            #expect(try bench.observed() == second)
            let missing = thrown(Failure.self) { try bench.rollback(to: 9) }
            #expect(missing?.remedy == "there are 1, 2, 3, 4")
        }
    }

    @Test("that cannot be read are not taken for none: nothing goes back to the wrong one")
    func unreadable() async throws {
        try await onBench { bench in
            _ = try bench.apply()
            _ = try bench.apply([("203.0.113.2/24", "203.0.113.77/24")])
            let second = try bench.observed()
            try sh("cd \(bench.paths.generations)/2 && rm profile.yaml && mkdir profile.yaml")
            let failure = thrown(Failure.self) { try bench.rollback() }
            #expect(failure?.code == .failed)
            #expect(try bench.observed() == second)
        }
    }

    @Test("are kept ten, with their profiles byte for byte")
    func kept() async throws {
        try await onBench { bench in
            for number in 1...12 {
                _ = try bench.apply([("203.0.113.2/24", "203.0.113.\(number + 10)/24")])
            }
            let kept = try Generations(bench.paths).all
            #expect(kept.map(\.record.number) == Array(3...12))
            for generation in kept {
                let text = String(decoding: generation.profile, as: UTF8.self)
                #expect(text.contains("203.0.113.\(generation.record.number + 10)/24"))
            }
        }
    }

    @Test("with nothing before it there is nothing to go back to")
    func none() async throws {
        try await onBench { bench in
            #expect(
                thrown(Failure.self) { try bench.rollback() }?.code == .failed)
            _ = try bench.apply()
            let failure = thrown(Failure.self) { try bench.rollback() }
            #expect(failure?.remedy == "gwnet down takes everything back")
            #expect(try bench.status().verdict == .routing)
        }
    }
}
