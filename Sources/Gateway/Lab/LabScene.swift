import NetworkModel

/// Puts a stage into the lab's machines, and takes it away again.
struct LabScene {
    private let stage: LabStage
    private let machines: [LabHost: LabMachine]
    /// As it was before.
    private let ipv6Forwarding: String?

    init(_ stage: LabStage, _ machines: [LabHost: LabMachine]) {
        self.stage = stage
        self.machines = machines
        ipv6Forwarding = try? machines[.gateway]?.inside { try? SysctlFiles.read(.ipv6Forwarding) }
    }

    /// What a run that was killed left is replaced.
    func set() throws(Failure) {
        try machines[.gateway]?.set(.ipv6Forwarding, "1")
        for item in stage.addresses { try machines[item.host]?.add(item.value, to: item.link) }
        for item in stage.routes { try machines[item.host]?.add(item.value) }
    }

    /// As far as it goes: what is gone already is none of our worries.
    func clear() {
        for item in stage.routes.reversed() { try? machines[item.host]?.remove(item.value) }
        for item in stage.addresses.reversed() {
            try? machines[item.host]?.remove(item.value, from: item.link)
        }
        if let ipv6Forwarding { try? machines[.gateway]?.set(.ipv6Forwarding, ipv6Forwarding) }
    }
}
