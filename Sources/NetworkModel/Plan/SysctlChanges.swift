/// The changes of kernel parameters, sorted by when they may happen.
///
/// A write to a forwarding switch rewrites other parameters. Those effects are computed, and what
/// they spoil is put right by changes of its own, so foreign links keep what they had.
struct SysctlChanges {
    /// Shut forwarding before the filter goes; empty where it does not go.
    let closing: [Change]
    /// Have nothing to do with forwarding: they come before links and addresses change.
    let preparing: [Change]
    /// The forwarding switches, then the parameters that they reset.
    let forwarding: [Change]

    init(from observed: NetworkState, to desired: NetworkState) throws(Plan.Obstacle) {
        if let missing = desired.sysctls.keys.sorted().first(where: { observed.sysctls[$0] == nil }) {
            throw .missingSysctl(missing)
        }
        let target = observed.sysctls.merging(desired.sysctls) { _, wanted in wanted }
        var writer = SysctlWriter(values: observed.sysctls)
        if observed.firewall != nil, desired.firewall == nil {
            let switches = [Sysctl.ipv4Forwarding, .ipv6Forwarding]
            let links = observed.sysctls.keys.filter(\.isLinkForwarding).sorted()
            for sysctl in switches + links { writer.write("0", to: sysctl) }
        }
        closing = writer.takeChanges()

        let pending = target.keys.sorted()
        for sysctl in pending where !sysctl.concernsForwarding { writer.write(target[sysctl], to: sysctl) }
        preparing = writer.takeChanges()

        for sysctl in pending where sysctl.isForwardingSwitch { writer.write(target[sysctl], to: sysctl) }
        for sysctl in pending where sysctl.concernsForwarding { writer.write(target[sysctl], to: sysctl) }
        forwarding = writer.takeChanges()
    }
}

/// Notes writes and follows what they do to other parameters.
private struct SysctlWriter {
    private(set) var values: [Sysctl: String]
    private var changes: [Change] = []

    init(values: [Sysctl: String]) {
        self.values = values
    }

    mutating func write(_ value: String?, to sysctl: Sysctl) {
        guard let value, let before = values[sysctl], before != value else { return }
        changes.append(.sysctl(sysctl, before: before, after: value))
        values = values.written(value, to: sysctl)
    }

    mutating func takeChanges() -> [Change] {
        defer { changes = [] }
        return changes
    }
}
