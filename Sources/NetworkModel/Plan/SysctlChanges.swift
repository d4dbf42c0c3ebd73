/// The changes of kernel parameters, sorted by when they may happen.
///
/// A write to a forwarding switch rewrites other parameters. Those effects are computed, and what
/// they spoil is put right by changes of its own, so foreign links keep what they had.
struct SysctlChanges {
    /// Shut forwarding before the filter goes; empty where it does not go.
    let closing: [Change]
    /// Let the addresses of a link outlive the first one (`promote_secondaries`), before any goes.
    let easing: [Change]
    /// Have nothing to do with forwarding or with the lives of addresses.
    let preparing: [Change]
    /// Set what was eased to what it shall be, after addresses have gone.
    let settling: [Change]
    /// The forwarding switches, then the parameters that they reset.
    let forwarding: [Change]

    init(
        from observed: NetworkState, to desired: NetworkState, losingAddresses: Set<LinkName>
    ) throws(Plan.Obstacle) {
        let missing = desired.sysctls.keys.sorted().first { sysctl in
            observed.sysctls[sysctl] == nil && !sysctl.isGone(amid: observed.links)
        }
        if let missing {
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
        for link in losingAddresses.sorted() { writer.write("1", to: .promotion(on: link)) }
        for sysctl in pending where sysctl.isPromotion && target[sysctl] == "1" {
            writer.write("1", to: sysctl)
        }
        easing = writer.takeChanges()

        for sysctl in pending where !sysctl.concernsForwarding && !sysctl.isPromotion {
            writer.write(target[sysctl], to: sysctl)
        }
        preparing = writer.takeChanges()

        for sysctl in pending where sysctl.isPromotion { writer.write(target[sysctl], to: sysctl) }
        settling = writer.takeChanges()

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

extension Sysctl {
    /// With 0 the kernel takes a link's other addresses of the same network along with the first one
    /// (`__inet_del_ifa`), whoever set them.
    fileprivate static func promotion(on link: LinkName) -> Sysctl {
        .ipv4(link.description, "promote_secondaries")
    }

    fileprivate var isPromotion: Bool { configuration.map { $0.key == "promote_secondaries" } ?? false }

    /// Whether it was a parameter of a link that has gone, and has taken it along.
    fileprivate func isGone(amid links: [LinkName: Link]) -> Bool {
        guard let link = configuration?.link, link != "all", link != "default" else { return false }
        return !links.keys.contains { $0.description == link }
    }
}
