import Netlink
import NetworkModel

/// What was read of a machine in one go.
struct Observation {
    let links: [ObservedLink]
    let state: NetworkState
    /// The ruleset's generation in which `state.firewall` was read.
    let generation: UInt32
    /// False where the caller may not read rulesets, so `state.firewall` says nothing.
    let isRulesetReadable: Bool

    /// The links that may play a role, with what only the driver and udev know.
    var nics: [NIC] {
        links.hardware.map { link in
            NIC(
                name: link.name, mac: link.permanentMAC ?? link.mac, driver: driverName(of: link.name),
                path: UdevDatabase.path(of: link.name), isHardware: true, mtu: link.state.mtu ?? 0,
                mtuRange: link.mtuRange, master: link.master)
        }
    }
}

/// The kernel of the caller's network namespace: everything that is read, and everything that is
/// written, goes through here.
struct Machine: ~Copyable {
    private var route: RouteSocket
    private var nftables: NftablesSocket
    static let tableName = "gwnet"

    init() throws(NetlinkError) {
        let route = try RouteSocket()
        let nftables = try NftablesSocket()
        self.route = route
        self.nftables = nftables
    }

    /// The state within our scope, with the values of the given parameters and of every
    /// forwarding switch.
    mutating func observe(_ sysctls: some Sequence<Sysctl> = []) throws(NetlinkError) -> Observation {
        let links = try route.links()
        let ruleset = try readableTable()
        var values: [Sysctl: String] = [:]
        for sysctl in Set(SysctlFiles.forwarding).union(sysctls) { values[sysctl] = SysctlFiles.read(sysctl) }
        let state = NetworkState(
            links: Dictionary(links.map { ($0.name, $0.state) }) { first, _ in first },
            addresses: Set(try route.addresses()), routes: Set(try route.routes()),
            rules: Set(try route.rules()), sysctls: values, firewall: ruleset?.table)
        return Observation(
            links: links, state: state, generation: ruleset?.generation ?? 0,
            isRulesetReadable: ruleset != nil)
    }

    /// Nil where the caller lacks CAP_NET_ADMIN, which nf_tables wants even of readers.
    private mutating func readableTable() throws(NetlinkError) -> (table: Table?, generation: UInt32)? {
        do {
            return try nftables.table(named: Machine.tableName)
        } catch  where error.errno == .notPermitted {
            return nil
        }
    }

    mutating func neighbours() throws(NetlinkError) -> [Neighbour] { try route.neighbours() }

    mutating func counters() throws(NetlinkError) -> [String: CounterValue] {
        try nftables.counters(table: Machine.tableName)
    }

    mutating func elementCounters(of set: NamedSet) throws(NetlinkError) -> [NamedSet.Element: CounterValue] {
        try nftables.elementCounters(of: set, table: Machine.tableName)
    }

    mutating func foreignDropPolicies() throws(NetlinkError) -> [HookedChain] {
        try nftables.foreignDropPolicies(except: Machine.tableName)
    }

    /// Lets the kernel judge a change of the ruleset, and changes nothing.
    mutating func rehearse(_ plan: RulesetPlan, generation: UInt32) throws(NetlinkError) {
        try nftables.rehearse(plan.changes, table: Machine.tableName, generation: generation)
    }

    /// Carries the changes out in order, those that rtnetlink can take together in one datagram.
    mutating func carryOut(_ plan: Plan, generation: UInt32) throws(MachineError) {
        var together: [Change] = []
        for change in plan.changes {
            switch change {
            case .link, .address, .route, .rule: together.append(change)
            case .sysctl(let sysctl, _, let after):
                try flush(&together)
                try write(after, to: sysctl)
            case .firewall(let before, let after):
                try flush(&together)
                let ruleset = RulesetPlan(from: before, to: after)
                do {
                    try nftables.commit(ruleset.changes, table: Machine.tableName, generation: generation)
                } catch {
                    throw .netlink(error)
                }
            }
        }
        try flush(&together)
    }

    private mutating func flush(_ changes: inout [Change]) throws(MachineError) {
        do {
            try route.carryOut(changes)
        } catch {
            throw .netlink(error)
        }
        changes = []
    }

    private func write(_ value: String, to sysctl: Sysctl) throws(MachineError) {
        do {
            try SysctlFiles.write(value, to: sysctl)
        } catch  where error.errno == .noEntry && sysctl.path.contains("/conf/") {
            // A link that went away meanwhile took its parameters along; verification sees to ours.
        } catch {
            throw .file(error)
        }
    }
}

/// A change that the kernel refused.
enum MachineError: Error {
    case netlink(NetlinkError)
    case file(FileError)
}
