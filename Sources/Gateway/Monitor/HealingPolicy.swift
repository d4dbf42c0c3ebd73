/// How often what drifts is put back: whoever fights with somebody for ever helps nobody.
struct HealingPolicy {
    /// So often within the window, and then no more until it is over.
    static let limit = 5
    static let window = Duration.seconds(300)

    private var times: [ContinuousClock.Instant] = []

    /// How long to rest before the next one; nil where it may be now.
    func rest(at now: ContinuousClock.Instant) -> Duration? {
        let recent = times.filter { now - $0 < Self.window }
        guard recent.count >= Self.limit, let oldest = recent.first else { return nil }
        return Self.window - (now - oldest)
    }

    /// Something is put back now.
    mutating func note(at now: ContinuousClock.Instant) {
        times = times.filter { now - $0 < Self.window } + [now]
    }
}
