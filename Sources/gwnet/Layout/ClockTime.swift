import Glibc

/// A time of day where the caller is: `18:40:12`.
struct ClockTime: CustomStringConvertible {
    let description: String

    /// - Parameter seconds: since 1970.
    init(_ seconds: Int) {
        var (moment, parts) = (time_t(seconds), tm())
        localtime_r(&moment, &parts)
        description = [parts.tm_hour, parts.tm_min, parts.tm_sec]
            .map { ($0 < 10 ? "0" : "") + String($0) }.joined(separator: ":")
    }
}
