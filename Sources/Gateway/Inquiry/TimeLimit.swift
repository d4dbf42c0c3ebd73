import Glibc
import Netlink

/// Until when an inquiry waits.
struct TimeLimit {
    private let end: ContinuousClock.Instant

    /// From now on.
    init(_ duration: Duration) {
        end = .now + duration
    }

    private init(end: ContinuousClock.Instant) {
        self.end = end
    }

    var isOver: Bool { ContinuousClock.now >= end }

    /// This limit, or an earlier one.
    func atMost(_ duration: Duration) -> TimeLimit {
        TimeLimit(end: min(end, .now + duration))
    }

    /// Waits until the descriptor is ready (poll(2)); false once time is up, also for one that
    /// always is ready.
    func wait(for events: Int32, on descriptor: Int32) throws(Errno) -> Bool {
        while !isOver {
            var polled = pollfd(fd: descriptor, events: Int16(truncatingIfNeeded: events), revents: 0)
            let count = poll(&polled, 1, milliseconds)
            if count > 0 { return true }
            guard count == 0 || Errno.current == .interrupted else { throw .current }
        }
        return false
    }

    /// What is left, rounded up, and no more than a minute: `wait` comes back for the rest.
    private var milliseconds: Int32 {
        let rest = min(max(end - .now, .zero), .seconds(60)).components
        return Int32(rest.seconds * 1000 + rest.attoseconds / 1_000_000_000_000_000 + 1)
    }
}
