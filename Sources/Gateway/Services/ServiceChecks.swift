import NetworkModel
import Profile
import Services

/// The looks at daemons within a transaction: before one starts, and after all was switched.
struct ServiceChecks {
    private let premises: Premises
    private let file: ProfileFile
    /// Whether dnsmasq was gwnet's DHCP server before.
    private let hasGivenAddresses: Bool
    private let notify: @Sendable (Notice) -> Void

    init(
        _ premises: Premises, _ file: ProfileFile, hasGivenAddresses: Bool,
        notify: @escaping @Sendable (Notice) -> Void
    ) {
        self.premises = premises
        self.file = file
        self.hasGivenAddresses = hasGivenAddresses
        self.notify = notify
    }

    /// The daemons that a plan touches, by themselves or by a file of theirs.
    func touched(by plan: Plan) -> Set<Daemon> {
        var paths: Set<String> = []
        var daemons: Set<Daemon> = []
        for change in plan.changes {
            switch change {
            case .file(let path, _, _): paths.insert(path)
            case .daemon(let daemon, _, .running): daemons.insert(daemon)
            default: continue
            }
        }
        let modules = premises.modules.filter { module in
            daemons.contains(module.daemon) || module.files.contains { paths.contains($0.path) }
        }
        return Set(modules.map(\.daemon))
    }

    /// Before anything is touched: the daemons' own checkers, and who holds their ports.
    func judge(_ plan: Plan, observed: NetworkState, _ paths: Paths) throws(Failure) {
        let touched = touched(by: plan)
        guard !touched.isEmpty else { return }
        try Judging(premises, paths).judge(touched, for: file)
        let wanted = [premises.cluster.address?.address, premises.www.address?.address].compactMap { $0 }
        let own = Set(observed.addresses.map(\.address.address) + wanted)
        try ServiceSurvey(premises, file).run(
            plan.startedDaemons, own: own, assigned: observed.addresses)
    }

    /// With the links up, before the first daemon starts.
    ///
    /// Another DHCP server refuses the first start alone: it may be the home network's router. Where gwnet's own
    /// has served the nodes before, any node could stop the gateway with a server of its own.
    func beforeStart(_ plan: Plan, _ links: [ObservedLink]) throws(Failure) {
        guard hasGivenAddresses else {
            guard plan.switchesOn(.dnsmasq) else { return }
            return try ServiceSurvey(premises, file).requireNoOtherServer(links)
        }
        guard plan.startedDaemons.contains(.dnsmasq) else { return }
        do throws(Failure) {
            try ServiceSurvey(premises, file).requireNoOtherServer(links)
        } catch {
            notify(Notice(error))
        }
    }

    /// After all changes were made and read back.
    func afterwards(_ plan: Plan, _ links: [ObservedLink]) throws(Failure) {
        let touched = touched(by: plan)
        // What answers must be the daemon.
        for module in premises.modules where touched.contains(module.daemon) {
            try ServiceSurvey(premises, file).demandNoStranger(on: module)
        }
        try ServiceTrial(premises, file, notify: notify).run(touched, links: links)
    }
}

extension Plan {
    /// The daemons that do not run yet.
    fileprivate var startedDaemons: Set<Daemon> {
        Set(
            changes.compactMap { change in
                if case .daemon(let daemon, .stopped, .running) = change { daemon } else { nil }
            })
    }

    /// Whether a daemon starts, or reads other files from now on.
    fileprivate func switchesOn(_ wanted: Daemon) -> Bool {
        changes.contains { change in
            if case .daemon(wanted, _, .running) = change { true } else { false }
        }
    }

    /// What is carried out in one go, and what has to be looked at in between.
    var phases: Phases { Phases(changes) }

    struct Phases {
        /// Up to the last network manager that is told which links are ours, or our own client that ends: what it
        /// leaves of those cannot be known before.
        let lettingGo: [Change]
        /// Up to the first daemon that starts.
        let network: [Change]
        /// The rest, but for what follows.
        let services: [Change]
        /// Network managers that get links back, at the very end. What they do to those is theirs to answer for.
        let givingBack: [Change]

        fileprivate init(_ changes: [Change]) {
            let trailing = changes.reversed().prefix(while: \.tellsLinkManager).count
            let hasNewcomer = changes.suffix(trailing).contains(where: \.tellsNewcomer)
            givingBack = hasNewcomer ? [] : changes.suffix(trailing)
            let own = changes.dropLast(givingBack.count)
            let start =
                own.firstIndex { change in
                    if case .daemon(let daemon, _, .running) = change { !daemon.managesLinks } else { false }
                } ?? own.endIndex
            let told =
                own[..<start].lastIndex { $0.tellsLinkManager || $0.releasesLease }.map { $0 + 1 } ?? 0
            lettingGo = Array(own[..<told])
            network = Array(own[told..<start])
            services = Array(own[start...])
        }
    }
}
