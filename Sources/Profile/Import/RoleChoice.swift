import NetworkModel

/// Which NIC is proposed for a role, why, and what speaks for another one.
struct RoleChoice {
    /// A reason to look again.
    struct Doubt {
        let subject: String
        let message: String
        let remedy: String
    }

    let nic: ProposalNIC
    /// For a comment.
    let reason: String
    var doubts: [Doubt] = []

    private init(_ nic: ProposalNIC, _ reason: String) {
        self.nic = nic
        self.reason = reason
    }

    /// A choice among several that are alike.
    private init(_ nic: ProposalNIC, _ reason: String, among others: [ProposalNIC], _ role: String) {
        self.init(nic, reason)
        guard others.count > 1 else { return }
        let names = others.map(\.nic.name.description).joined(separator: ", ")
        doubts = [
            Doubt(
                subject: "interfaces.\(role)",
                message: "this could be any of \(names); \(nic.nic.name) is a guess",
                remedy: "see where the cables go (ip -br link), and write the right name under match")
        ]
    }
}

// MARK: - The cluster's side

extension RoleChoice {
    /// Built into boards; on USB in a Raspberry Pi 3 and older, which have no other bus for it.
    private static let boardDrivers = ["bcmgenet", "macb"]
    private static let boardDriversOnUSB = ["lan78xx", "smsc95xx"]

    /// The built-in NIC, which the set-up guide of this gateway wants on the cluster's side.
    init?(clusterAmong nics: [ProposalNIC], board: String?) {
        let wired = nics.filter { !$0.isWireless }
        let isPi = board?.contains("Raspberry Pi") == true
        let onBoard = wired.filter { nic in
            guard let driver = nic.nic.driver else { return false }
            return (!nic.isUSB && Self.boardDrivers.contains(driver))
                || (isPi && Self.boardDriversOnUSB.contains(driver))
        }
        if let first = Self.first(of: onBoard) {
            self.init(
                first, "built in: driver \(shown(first.nic.driver ?? "none"))", among: onBoard, "cluster")
            return
        }
        self.init(builtInAmong: wired, nics)
    }

    private init?(builtInAmong wired: [ProposalNIC], _ all: [ProposalNIC]) {
        // systemd names after the firmware's own count of what is on the board.
        let byFirmware = wired.filter { $0.nic.name.description.hasPrefix("eno") }
        if let only = byFirmware.first, byFirmware.count == 1 {
            self.init(only, "built in: the firmware says so, hence its name")
            return
        }
        let inside = wired.filter { !$0.isUSB }
        if let first = Self.first(of: inside) {
            let reason = inside.count == 1 ? "built in: the only one that is not on USB" : "not on USB"
            self.init(first, reason, among: inside, "cluster")
        } else if let first = Self.first(of: wired.isEmpty ? all : wired) {
            let candidates = wired.isEmpty ? all : wired
            self.init(first, "nothing shows that it is built in", among: candidates, "cluster")
            if candidates.count == 1 { doubt("nothing shows that \(first.nic.name) is built in") }
        } else {
            return nil
        }
        if wired.isEmpty { doubt("a wireless NIC can hardly face the cluster") }
    }

    private mutating func doubt(_ message: String) {
        doubts.append(
            Doubt(
                subject: "interfaces.cluster", message: message,
                remedy: "write the NIC that faces the nodes under match"))
    }

    /// The one without the default route where that tells them apart, else the first by name.
    private static func first(of nics: [ProposalNIC]) -> ProposalNIC? {
        nics.first { !$0.hasDefaultRoute } ?? nics.first
    }
}

// MARK: - The side of the home network

extension RoleChoice {
    /// What is left, the one with the default route first.
    init?(wwwAmong nics: [ProposalNIC], besides cluster: ProposalNIC) {
        let others = nics.filter { $0 != cluster }
        if let routed = others.first(where: \.hasDefaultRoute) {
            self.init(routed, "the default route goes through it now")
        } else if let only = others.first, others.count == 1 {
            self.init(only, "the other NIC")
        } else if let first = others.first(where: { !$0.isWireless }) ?? others.first {
            self.init(first, "one of the others", among: others, "www")
        } else {
            return nil
        }
        if nic.isWireless {
            doubts.append(
                Doubt(
                    subject: "interfaces.www.wifi",
                    message: "\(nic.nic.name) is wireless, and its network is unknown",
                    remedy: "fill in the line wifi and take its # away"))
        }
    }
}
