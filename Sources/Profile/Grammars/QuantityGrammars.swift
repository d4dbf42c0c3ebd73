/// Spans of time as text, such as `90s` or `12h`.
public enum DurationText {
    private static let units: [Character: Int] = ["s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604_800]

    /// The seconds in a whole number followed by s, m, h, d or w; nil for anything else.
    public static func seconds(in text: String) -> Int? {
        guard let unit = text.last.flatMap({ units[$0] }), let count = wholeNumber(text.dropLast()) else {
            return nil
        }
        let (seconds, isTooLarge) = count.multipliedReportingOverflow(by: unit)
        return isTooLarge ? nil : seconds
    }
}

extension Grammar<Int> {
    /// How long an address is lent.
    static let lease = Grammar(
        TextForm("a duration", example: "12h", pattern: "^[1-9][0-9]*[smhdw]$")
    ) { text throws(Refusal) in
        guard let seconds = DurationText.seconds(in: text) else {
            let remedy = wholeNumber(text[...]) == nil ? "12h, 30m or 7d" : "\(shown(text))s for seconds"
            throw Refusal("\(quoted(text)) is not a duration", remedy: "write a number and a unit: \(remedy)")
        }
        // dnsmasq silently makes two minutes of anything shorter.
        guard (120...31_536_000).contains(seconds) else {
            throw Refusal("\(text) is not from 2 minutes to 365 days", remedy: "12h suits most clusters")
        }
        return seconds
    }

    /// The largest packet of a link.
    static let mtu = Grammar(TextForm("a number of bytes", example: "1500")) { text throws(Refusal) in
        guard let bytes = wholeNumber(text[...]) else {
            throw Refusal("\(quoted(text)) is not a number of bytes", remedy: "write it like 1500")
        }
        let remedy = "1500 suits Ethernet, 9000 jumbo frames; leave the key out for the driver's own"
        if bytes < 68 {
            throw Refusal("the kernel refuses IPv4 on a link of less than 68 bytes", remedy: remedy)
        }
        if bytes < 576 {
            throw Refusal("\(bytes) is less than the 576 bytes that any IPv4 host may send", remedy: remedy)
        }
        if bytes > 65535 { throw Refusal("no IP packet has more than 65535 bytes", remedy: remedy) }
        return bytes
    }

    /// The number of a user.
    static let userNumber = ownerNumber("user", printedBy: "id -u")

    /// The number of a group.
    static let groupNumber = ownerNumber("group", printedBy: "id -g")

    private static func ownerNumber(_ kind: String, printedBy command: String) -> Grammar {
        Grammar(TextForm("a number", example: "1000")) { text throws(Refusal) in
            guard let number = text == "0" ? 0 : wholeNumber(text[...]), number < 0xffff_ffff else {
                throw Refusal(
                    "\(quoted(text)) is not a \(kind)'s number", remedy: "write what \(command) prints")
            }
            return number
        }
    }
}

extension Grammar<UInt64> {
    private static let units: [Character: UInt64] = ["k": 1 << 10, "m": 1 << 20, "g": 1 << 30]

    /// A size in bytes, or in nginx's k, m and g.
    static let size = Grammar(TextForm("a size", example: "8g", pattern: "^[0-9]+[kKmMgG]?$")) {
        text throws(Refusal) in
        let unit = text.lowercased().last.flatMap { units[$0] }
        let digits = unit == nil ? text[...] : text.dropLast()
        let number = digits == "0" ? 0 : wholeNumber(digits)
        guard let number,
            let bytes = Int64(exactly: number)?.multipliedReportingOverflow(by: Int64(unit ?? 1)),
            !bytes.overflow
        else {
            throw Refusal(
                "\(quoted(text)) is not a size", remedy: "write a number and k, m or g, such as 8g; 0 for any"
            )
        }
        return UInt64(bytes.partialValue)
    }
}

/// Decimal digits only, not 0, and no leading zero, which YAML 1.1 would read as octal.
private func wholeNumber(_ text: Substring) -> Int? {
    guard let first = text.utf8.first, first != UInt8(ascii: "0") else { return nil }
    guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    return Int(text)
}
