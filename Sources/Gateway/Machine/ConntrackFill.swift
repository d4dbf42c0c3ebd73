import NetworkModel

/// How full the connection table is.
struct ConntrackFill {
    let count: Int
    let maximum: Int

    /// Nil where connection tracking does not run.
    static var current: ConntrackFill? {
        guard let count = number("nf_conntrack_count"), let maximum = number("nf_conntrack_max"), maximum > 0
        else { return nil }
        return ConntrackFill(count: count, maximum: maximum)
    }

    var percent: Int { Int(min(100, Double(count) / Double(maximum) * 100)) }

    /// Twice as much, as far as the kernel's number goes.
    var raised: Int { maximum > Int(Int32.max) / 2 ? Int(Int32.max) : maximum * 2 }

    private static func number(_ name: String) -> Int? {
        Sysctl(path: "net/netfilter/\(name)").flatMap { try? SysctlFiles.read($0) }.flatMap { Int($0) }
    }
}
