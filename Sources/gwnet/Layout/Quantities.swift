import Glibc

/// Numbers as people read them.
enum Quantity {
    /// `12 s`, `3 min`, `2 h`, `5 d`
    static func duration(seconds: Int) -> String {
        switch max(0, seconds) {
        case let age where age < 60: "\(age) s"
        case let age where age < 3600: "\(age / 60) min"
        case let age where age < 86400: "\(age / 3600) h"
        case let age: "\(age / 86400) d"
        }
    }

    /// How long ago a moment was, in seconds since 1970; one to come is now.
    static func age(since moment: Int, now: Int = Glibc.time(nil)) -> String {
        let (difference, isBeyond) = now.subtractingReportingOverflow(moment)
        return duration(seconds: isBeyond ? 0 : difference)
    }

    /// How long it is until a moment, in seconds since 1970; one that has passed is now.
    static func time(until moment: Int, now: Int) -> String {
        let (difference, isBeyond) = moment.subtractingReportingOverflow(now)
        return duration(seconds: isBeyond ? 0 : difference)
    }

    /// Decimal units, one digit after the point.
    static func size(_ bytes: UInt64) -> String {
        let units = [(1_000_000_000_000, "TB"), (1_000_000_000, "GB"), (1_000_000, "MB"), (1000, "kB")]
        for (factor, unit) in units where bytes >= UInt64(factor) {
            let tenths = bytes / (UInt64(factor) / 10)
            return "\(tenths / 10).\(tenths % 10) \(unit)"
        }
        return "\(bytes) B"
    }

    /// With commas, and in millions from a million on.
    static func count(_ number: UInt64) -> String {
        if number >= 1_000_000 { return "\(number / 1_000_000).\(number / 100_000 % 10) M" }
        let digits = String(number)
        return digits.count > 3 ? "\(digits.dropLast(3)),\(digits.suffix(3))" : digits
    }

    /// `88 flows`, `1 flow`
    static func flows(_ number: UInt64) -> String { "\(count(number)) flow\(number == 1 ? "" : "s")" }

    /// `100 Mbit/s`, `2.5 Gbit/s`
    static func speed(megabits: Int) -> String {
        guard megabits >= 1000 else { return "\(megabits) Mbit/s" }
        let tenths = megabits / 100
        return tenths % 10 == 0 ? "\(tenths / 10) Gbit/s" : "\(tenths / 10).\(tenths % 10) Gbit/s"
    }
}
