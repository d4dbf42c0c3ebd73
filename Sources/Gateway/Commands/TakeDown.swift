import Glibc
import NetworkModel

/// `gwnet down`: takes back what gwnet installed, and nothing else.
public enum TakeDown {
    /// What was taken back.
    public struct Outcome: Sendable {
        /// Empty where there was nothing.
        public let changes: [PlanLine]
        /// Every single step, in the order in which it is carried out.
        public let steps: [String]
        /// True where the machine forwards now as it did before gwnet came, without our filter.
        public let forwardsUnfiltered: Bool
        /// When it is all taken back unless somebody confirms it, in seconds since 1970; nil where it
        /// is for good.
        public let revertsAt: Int?
    }

    /// - Throws: `Failure`; unless its aftermath says otherwise, everything is as before.
    public static func run(in surroundings: Surroundings) throws(Failure) -> Outcome {
        try surroundings.demandPrivilege("down")
        return try Lock.superseding(surroundings.paths).settled(in: surroundings) { lock throws(Failure) in
            try takeDown(in: surroundings, holding: lock)
        }
    }

    private static func takeDown(
        in surroundings: Surroundings, holding lock: borrowing Lock
    ) throws(Failure) -> Outcome {
        FileStore.removeFile(surroundings.paths.booted)
        let manifest = try Manifest.load(surroundings.paths)
        let services = try surroundings.following(manifest).serviceScope()
        var machine = try Machine.open(services)
        let baseline = try Baseline.read(surroundings.paths)
        let handover = try services.map { scope throws(Failure) in
            try Handover([], in: scope, keepsDaemonsOff: false)
        }
        let paths = surroundings.paths
        let observation = try machine.look(
            at: baseline.scope.handing(handover).noting(.absent, at: paths.roles))
        let hasMadeSide = try RecordedRoles.load(paths).holders.values.contains { $0.kind != nil }
        // A network manager that runs decides itself whether a link is up; at boot gwnet was only the first to say so.
        let hasManager = handover?.daemons.keys.contains(where: \.managesLinks) == true
        let before = baseline.state(amid: observation.state)
        let desired = (hasMadeSide || hasManager ? before.leavingLinksUp(as: observation.state) : before)
            .closedUnless(noted: baseline, observation.state).handing(handover)
            .noting(.absent, at: paths.roles)
        handover?.notices.forEach(surroundings.notify)
        let hasServices = handover?.hasLeftSomething ?? false
        guard !observation.state.holdsNothingOfOurs || !baseline.isEmpty || hasServices else {
            return Outcome(changes: [], steps: [], forwardsUnfiltered: false, revertsAt: nil)
        }
        let explanation = Explanation(file: nil, binding: nil)
        let plan = try Plan.make(from: observation, to: desired, explanation)
        try surroundings.demandConnection(from: observation, to: desired, "down")
        let deadline = try GuardedTransaction(
            surroundings: surroundings, command: "down",
            transaction: Transaction(desired: desired, explanation: explanation),
            baseline: (baseline, Baseline()), layout: services?.layout, generation: nil
        ).run(&machine, from: observation, holding: lock)
        return Outcome(
            changes: PlanLine.lines(for: plan, from: observation.state),
            steps: plan.changes.map(\.description),
            forwardsUnfiltered: plan.reopensForwarding, revertsAt: deadline?.revertsAt)
    }
}

extension NetworkState {
    /// Every apply notes the switch of forwarding. Where that note is lost nobody knows what it was,
    /// and without our filter it stays off.
    fileprivate func closedUnless(noted baseline: Baseline, _ observed: NetworkState) -> NetworkState {
        guard observed.firewall != nil, baseline.sysctls[Sysctl.ipv4Forwarding.path] == nil else {
            return self
        }
        var result = self
        for sysctl in observed.sysctls.keys
        where sysctl == .ipv4Forwarding
            || (sysctl.path.hasPrefix("net/ipv4/conf/") && sysctl.path.hasSuffix("/forwarding"))
        {
            result.sysctls[sysctl] = "0"
        }
        return result
    }
}

extension Plan {
    /// Whether forwarding is on again, for all links or for one, after the filter has gone.
    fileprivate var reopensForwarding: Bool {
        var isFilterGone = false
        for change in changes {
            switch change {
            case .firewall(_, let after) where after.inet == nil: isFilterGone = true
            case .sysctl(let sysctl, _, "1") where sysctl.opensForwarding && isFilterGone: return true
            default: continue
            }
        }
        return false
    }
}
