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
    }

    /// - Throws: `Failure`; unless its aftermath says otherwise, everything is as before.
    public static func run(in surroundings: Surroundings) throws(Failure) -> Outcome {
        try surroundings.demandPrivilege("down")
        return try Lock(surroundings.paths).during { () throws(Failure) in try takeDown(in: surroundings) }
    }

    private static func takeDown(in surroundings: Surroundings) throws(Failure) -> Outcome {
        var machine = try Machine.open()
        let baseline = try Baseline.read(surroundings.paths)
        let observation = try machine.look(for: nil, baseline)
        let desired = baseline.state(amid: observation.state).closedUnless(noted: baseline, observation.state)
        guard !observation.state.holdsNothingOfOurs || baseline != Baseline() else {
            return Outcome(changes: [], steps: [], forwardsUnfiltered: false)
        }
        let explanation = Explanation(file: nil, binding: nil)
        let plan = try Plan.make(from: observation, to: desired, explanation)
        try surroundings.demandConnection(from: observation, to: desired, "down")
        try Transaction(desired: desired, explanation: explanation).run(&machine, from: observation)
        Baseline.remove(surroundings.paths)
        return Outcome(
            changes: PlanLine.lines(for: plan, from: observation.state),
            steps: plan.changes.map(\.description),
            forwardsUnfiltered: plan.reopensForwarding)
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
            case .firewall(_, nil): isFilterGone = true
            case .sysctl(let sysctl, _, "1") where sysctl.opensForwarding && isFilterGone: return true
            default: continue
            }
        }
        return false
    }
}
