import NetworkModel

/// A process as the owner of sockets.
struct OwningProcess: Hashable {
    let pid: Int32
    let parent: Int32
    /// What ps and top show (proc_pid_comm(5)); at most 15 bytes.
    let name: String
    /// The systemd unit that it belongs to, such as `dnsmasq.service`.
    let unit: String?

    /// Nil where there is no such process any more.
    init?(_ pid: Int32) {
        guard let status = try? FileStore.read("/proc/\(pid)/stat", limit: 1 << 16),
            let comm = try? FileStore.read("/proc/\(pid)/comm", limit: 1 << 16),
            let parent = OwningProcess.parent(status)
        else { return nil }
        self.pid = pid
        self.parent = parent
        name = OwningProcess.text(comm)
        unit = OwningProcess.unit((try? FileStore.read("/proc/\(pid)/cgroup", limit: 1 << 20)) ?? [])
    }

    /// The fourth field (proc_pid_stat(5)); the second is a name that may hold blanks and parentheses.
    static func parent(_ status: [UInt8]) -> Int32? {
        guard let end = status.lastIndex(of: UInt8(ascii: ")")) else { return nil }
        let fields = status[(end + 1)...].split(separator: 32)
        return fields.count > 1 ? Int32(String(decoding: fields[1], as: UTF8.self)) : nil
    }

    /// The innermost service or scope of the process's control group (cgroups(7)): the line of the
    /// one hierarchy of version 2, or that of systemd's own of version 1.
    static func unit(_ groups: [UInt8]) -> String? {
        let lines = groups.split(separator: 10).map { text($0) }
        let line = lines.first { $0.hasPrefix("0::") } ?? lines.first { $0.contains(":name=systemd:") }
        return line?.split(separator: "/").last { $0.hasSuffix(".service") || $0.hasSuffix(".scope") }
            .map(String.init)
    }

    /// Without line ends and what else a process may have called itself to move a cursor.
    private static func text(_ bytes: some Collection<UInt8>) -> String {
        String(decoding: bytes.filter { $0 >= 32 && $0 != 127 }, as: UTF8.self)
    }
}
