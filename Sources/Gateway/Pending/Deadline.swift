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
    var remaining: Int64 { bootTime.subtractingReportingOverflow(Deadline.now).partialValue }

    /// False for what was damaged on the disk: no deadline is before the boot or more than a day ahead, and a
    /// change without one is reverted.
    var isPlausible: Bool {
        let longest = Deadline.longest * 1000
        return (0...Int64.max - longest).contains(bootTime) && remaining <= longest
            && (0...Deadline.latestTime).contains(revertsAt)
    }

    /// What `--confirm` takes at most, in seconds.
    private static let longest: Int64 = 24 * 3600
    /// The last second of the year 9999.
    private static let latestTime = 253_402_300_799

    private static var now: Int64 {
        var time = timespec()
        clock_gettime(CLOCK_BOOTTIME, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }
}
