import NetworkModel

/// What udev found out about a NIC.
enum UdevDatabase {
    /// ID_PATH, such as `platform-fd580000.ethernet`; nil where there is no udev (containers).
    static func path(of link: LinkName) -> String? {
        guard let bytes = try? FileStore.read("/sys/class/net/\(link)/ifindex"),
            let entry = try? FileStore.read("/run/udev/data/n" + text(bytes).trimmingASCIIWhitespace)
        else { return nil }
        let prefix = "E:ID_PATH="
        return text(entry).split(separator: "\n").first { $0.hasPrefix(prefix) }
            .map { String($0.dropFirst(prefix.count)) }
    }

    private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}
