/// When a burst of events is over: an apply makes hundreds, and what they lead to is worth showing
/// once.
struct Settling {
    /// So long nothing may come for a burst to be over.
    static let quiet = Duration.milliseconds(100)
    /// So long a burst that never ends is waited for.
    static let limit = Duration.milliseconds(500)

    private var first: ContinuousClock.Instant?
    private var last: ContinuousClock.Instant?

    /// An event has come.
    mutating func note(at now: ContinuousClock.Instant) {
        first = first ?? now
        last = now
    }

    /// When to act on what came; nil where nothing did.
    var due: ContinuousClock.Instant? {
        guard let first, let last else { return nil }
        return min(last + Settling.quiet, first + Settling.limit)
    }

    /// True once for every burst, when it is over.
    mutating func isOver(at now: ContinuousClock.Instant) -> Bool {
        guard let due, due <= now else { return false }
        (first, last) = (nil, nil)
        return true
    }
}
