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

    /// In seconds: the longest time that `--confirm` takes.
    package static let longest = 24 * 3600

    /// At most `longest` from now.
    init(in seconds: Int) {
        let seconds = min(max(seconds, 0), Deadline.longest)
        bootTime = Deadline.now + Int64(seconds) * 1000
        revertsAt = time(nil) + seconds
    }

    /// Fails for a number that gwnet cannot have written in this boot: nothing vouches for the file, and a
    /// deadline that never passes would keep every later change waiting.
    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        bootTime = try values.decode(Int64.self, forKey: .bootTime)
        revertsAt = try values.decode(Int.self, forKey: .revertsAt)
        guard (0...(Deadline.now + Int64(Deadline.longest) * 1000)).contains(bootTime),
            revertsAt.isRecordedTime
        else {
            throw DecodingError.dataCorruptedError(
                forKey: .bootTime, in: values, debugDescription: "\(bootTime) ms is no deadline of this boot")
        }
    }

    /// In milliseconds; negative once it has passed.
    var remaining: Int64 { bootTime.subtractingReportingOverflow(Deadline.now).partialValue }

    private static var now: Int64 {
        var time = timespec()
        clock_gettime(CLOCK_BOOTTIME, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }
}
