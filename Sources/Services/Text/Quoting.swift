import NetworkModel

/// Text from outside as each syntax reads it back: one function for each, and no other place that quotes.
///
/// They work on code points, since a quote with a combining mark behind it is still a quote to who reads bytes. What
/// steers text, line breaks among it, `check` has refused before; what gets here otherwise is no text of a profile.
enum Quoting {
    /// A parameter of nginx; a dollar sign would begin a variable and has no escape.
    ///
    /// - Parameter dollar: what takes its place where variables are known.
    static func nginx(_ text: String, dollar: String = "$") -> String {
        let quoted = "\"\(text.escaping("\\\""))\""
        return quoted.split(separator: "$", omittingEmptySubsequences: false).joined(separator: dollar)
    }

    /// A value of an option of dnsmasq: in quotes commas, colons and number signs are what they are.
    static func dnsmasq(_ text: String) -> String {
        text.utf8.allSatisfy { isPlain($0) || $0 == UInt8(ascii: "@") }
            ? text : "\"\(text.escaping("\\\""))\""
    }

    /// A string of nfs-ganesha's file.
    static func ganesha(_ text: String) -> String { "\"\(text.escaping("\\\""))\"" }

    /// A path as exports(5) wants it: what is unusual, byte by byte in octal digits.
    static func exports(_ path: String) -> String {
        path.utf8.map { byte in
            guard !isPlain(byte) else { return String(UnicodeScalar(byte)) }
            let digits = String(byte, radix: 8)
            return "\\" + String(repeating: "0", count: 3 - digits.count) + digits
        }.joined()
    }

    /// A word of GRUB's script (its manual, "Quoting"): in double quotes a backslash means something before these
    /// alone.
    static func grub(_ text: String) -> String { "\"\(text.escaping("\\\"$"))\"" }

    /// A message of PXELINUX, which reaches to the end of its line. Longer lines than this are none for it, and a
    /// console of the BIOS shows ASCII.
    static func pxelinux(_ text: String) -> String {
        text.unicodeScalars.prefix(250).map { $0.isASCII && !$0.steersText ? String($0) : "?" }.joined()
    }

    /// A path in a setting of a unit, where `%` begins a specifier (systemd.unit(5), systemd.syntax(7)).
    static func systemdPath(_ path: String) -> String {
        let specified = path.escaping("\\\"").split(separator: "%", omittingEmptySubsequences: false)
        return "\"\(specified.joined(separator: "%%"))\""
    }

    /// A word of a command line in a unit, where `%` and `$` begin something (systemd.service(5)).
    static func systemdCommand(_ text: String) -> String {
        let plain = text.escaping("\\\"").unicodeScalars.map { scalar in
            scalar == "%" ? "%%" : scalar == "$" ? "$$" : String(scalar)
        }
        return "\"\(plain.joined())\""
    }

    /// A scalar of YAML in double quotes (YAML 1.1, 5.7).
    static func yaml(_ text: String) -> String {
        let escaped = text.escaping("\\\"").unicodeScalars.map { scalar in
            guard scalar.steersText else { return String(scalar) }
            let digits = String(scalar.value, radix: 16)
            return "\\U" + String(repeating: "0", count: 8 - digits.count) + digits
        }
        return "\"\(escaped.joined())\""
    }

    /// A word of a POSIX shell, and of a file of systemd's `EnvironmentFile=`.
    static func shell(_ text: String) -> String {
        "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }

    /// A comment up to the end of its line: a backslash there would go on to the next line, comment or not.
    static func comment(_ text: String) -> String {
        text.unicodeScalars.map { $0.steersText || $0 == "\\" ? "?" : String($0) }.joined()
    }

    /// Letters, digits and the signs of file names, which mean nothing to anybody.
    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, UInt8(ascii: "/"), UInt8(ascii: "."),
            UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}

extension String {
    /// With a backslash before each of these code points.
    fileprivate func escaping(_ special: String) -> String {
        unicodeScalars.map { special.unicodeScalars.contains($0) ? "\\\($0)" : String($0) }.joined()
    }
}
