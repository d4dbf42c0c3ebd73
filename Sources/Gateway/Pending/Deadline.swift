import Glibc

/// When an unconfirmed change is taken back.
///
/// Counted by a clock that nobody sets and that goes on while the machine sleeps; the time of day is
/// for people.
struct Deadline: Codable, Equatable {
    /// CLOCK_BOOTTIME, in milliseconds.
    let bootTime: Int64
    /// Seconds since 1970, by the clock as it was set then.
    let revertsAt: Int

    init(in seconds: Int) {
        bootTime = Deadline.now + Int64(seconds) * 1000
        revertsAt = time(nil) + seconds
    }

    /// In milliseconds; negative once it has passed.
    var remaining: Int64 { bootTime - Deadline.now }

    private static var now: Int64 {
        var time = timespec()
        clock_gettime(CLOCK_BOOTTIME, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }
}
