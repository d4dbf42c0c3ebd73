/// How far something long has come.
public struct FetchProgress: Sendable {
    /// What is being done, such as `fetching ubuntu.iso`.
    public let task: String
    /// Bytes done so far, what was there before included.
    public let done: UInt64
    /// Bytes in all; nil where nobody has said.
    public let total: UInt64?
    /// Bytes in a second, over the last few; nil as long as there is nothing to go by.
    public let rate: UInt64?

    /// The values as they are.
    public init(task: String, done: UInt64, total: UInt64?, rate: UInt64?) {
        self.task = task
        self.done = done
        self.total = total
        self.rate = rate
    }

    /// Seconds that are left at this rate; nil where nobody can tell.
    public var secondsLeft: Int? {
        guard let total, let rate, rate > 0, total >= done else { return nil }
        return Int(clamping: (total - done) / rate)
    }
}

/// Watches something grow, and says how fast.
struct ProgressMeter {
    private let task: String
    private let total: UInt64?
    private var samples: [(time: ContinuousClock.Instant, done: UInt64)] = []
    /// Older samples say nothing of the rate now.
    private static let window = Duration.seconds(5)

    init(_ task: String, total: UInt64?) {
        self.task = task
        self.total = total
    }

    mutating func progress(_ done: UInt64) -> FetchProgress {
        let now = ContinuousClock.now
        samples.append((now, done))
        while samples.count > 2, let first = samples.first, first.time + Self.window < now {
            samples.removeFirst()
        }
        return FetchProgress(task: task, done: done, total: total, rate: rate(now, done))
    }

    private func rate(_ now: ContinuousClock.Instant, _ done: UInt64) -> UInt64? {
        guard let first = samples.first, done >= first.done else { return nil }
        let (seconds, attoseconds) = (now - first.time).components
        let elapsed = Double(seconds) + Double(attoseconds) / 1e18
        return elapsed > 0.2 ? UInt64(Double(done - first.done) / elapsed) : nil
    }
}
