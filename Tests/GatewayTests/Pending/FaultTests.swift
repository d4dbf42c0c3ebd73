import Netlink
import NetworkModel
import TestSupport
import Testing

@testable import Gateway

/// One request to the system fails, or one and all after it, whichever it is and however it fails.
@Suite("Whatever request fails")
struct FaultTests {
    private struct Case {
        let points: Set<FaultPoint>
        let fault: FaultPlan.Fault
        let isLasting: Bool
    }

    private static let cases: [Case] = {
        let sending: [Errno] = [
            .notPermitted, .noBuffers, .interrupted, .noMemory, .busy, .restart, .tryAgain,
        ]
        let files: [Errno] = [.notPermitted, .noSpace, .readOnly, .ioError, .interrupted, .noMemory]
        var cases: [Case] = []
        for point in [FaultPoint.send, .receive, .file] {
            for error in point == .file ? files : sending {
                cases.append(Case(points: [point], fault: .error(error), isLasting: false))
            }
            if point != .send { cases.append(Case(points: [point], fault: .short, isLasting: false)) }
            cases.append(Case(points: [point], fault: .error(.ioError), isLasting: true))
        }
        return cases
    }()

    /// How many requests an apply makes of these points, undisturbed.
    private static func requests(at points: Set<FaultPoint>, onto changed: Bool) async throws -> Int {
        try await onBench { bench in
            if changed { _ = try bench.apply() }
            let plan = FaultPlan(.short, at: points, failing: 0..<0)
            let profile = try Self.profile(bench, changed)
            try FaultPlan.$current.withValue(plan) { _ = try bench.apply(profile) }
            return plan.count
        }
    }

    private static func profile(_ bench: Bench, _ changed: Bool) throws -> String {
        try bench.profile(
            changed ? [("203.0.113.2/24", "203.0.113.77/24"), ("www: [ssh]", "www: [ssh, http]")] : [])
    }

    @Test(
        "the machine is as before or as wanted, and what is said of it is true",
        arguments: [false, true])
    func anyRequest(onto changed: Bool) async throws {
        let after = try await onBench { bench in
            if changed { _ = try bench.apply() }
            _ = try bench.apply(try Self.profile(bench, changed))
            return try bench.observed()
        }
        var counts: [Set<FaultPoint>: Int] = [:]
        for seed in kernelSeeds(60) {
            var random = SeededGenerator(seed: seed)
            guard let one = Self.cases.randomElement(using: &random) else { return }
            let count = try await Self.count(one.points, changed, &counts)
            let number = Int.random(in: 0..<count, using: &random)
            try await Self.suffer(one, number, changed, after, "seed \(seed): request \(number), \(one)")
        }
    }

    private static func count(
        _ points: Set<FaultPoint>, _ changed: Bool, _ counts: inout [Set<FaultPoint>: Int]
    ) async throws -> Int {
        if let count = counts[points] { return count }
        let count = try await requests(at: points, onto: changed)
        counts[points] = count
        return max(1, count)
    }

    private static func suffer(
        _ one: Case, _ number: Int, _ changed: Bool, _ after: NetworkState, _ comment: String
    ) async throws {
        try await onBench { bench in
            if changed { _ = try bench.apply() }
            let (before, latest) = (try bench.observed(), try Generations(bench.paths).latest())
            let profile = try Self.profile(bench, changed)
            let plan = FaultPlan(
                one.fault, at: one.points, failing: number..<(one.isLasting ? Int.max : number + 1))
            let result = Result { try FaultPlan.$current.withValue(plan) { try bench.apply(profile) } }
            switch result {
            case .success: #expect(try bench.observed() == after, "\(comment)")
            case .failure(let error):
                let failure = try #require(error as? Failure, "\(comment)")
                // What could not be taken back at once is taken back by whoever comes next.
                if case .differs = failure.aftermath { _ = try bench.status(profile) }
                #expect(try bench.observed() == before, "\(comment): \(failure)")
                #expect(try Generations(bench.paths).latest() == latest, "\(comment)")
            }
            #expect(
                try sh("find \(bench.root)/var -name 'pending*' -o -name '*.new' 2>/dev/null || true")
                    .isEmpty,
                "\(comment)")
            _ = try bench.apply(profile)
            #expect(try bench.observed() == after, "\(comment), then applied again")
        }
    }
}
