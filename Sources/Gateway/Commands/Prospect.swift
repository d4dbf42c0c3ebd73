import NetworkModel
import Profile
import Services

/// What an apply of a profile would start from, where it would lead, and by which steps. Reads only.
struct Prospect {
    let file: ProfileFile
    let observation: Observation
    /// What was there before gwnet's first change, as far as it noted it.
    let baseline: Baseline
    let target: Target
    let explanation: Explanation
    let plan: Plan
    /// Nil where services are left alone.
    let services: ServiceScope?
    private let notify: @Sendable (Notice) -> Void

    /// - Parameter roles: who plays them; nil for those who did so far.
    /// - Throws: `Failure` where the profile does not fit this machine, or would touch what is not ours.
    init(
        _ file: ProfileFile, _ surroundings: Surroundings, _ machine: inout Machine,
        roles: RecordedRoles? = nil
    ) throws(Failure) {
        let noted = try Baseline.read(surroundings.paths)
        let scope = try surroundings.serviceScope()
        let roles = if let roles { roles } else { try RecordedRoles.load(surroundings.paths) }
        observation = try machine.look(for: file, noted, roles: roles, services: scope)
        baseline = noted
        let whole = try Target(
            file, on: observation, baseline: baseline, roles: roles, services: scope)
        if let obstacle = whole.handover?.obstacle {
            // A file in a daemon's way is no reason for a router to stay closed at boot.
            guard scope?.leavesDaemons == true else { throw obstacle }
            surroundings.notify(Notice(obstacle))
            target = try Target(
                file, on: observation, baseline: baseline, roles: roles, services: nil)
            services = nil
        } else {
            target = whole
            services = scope
        }
        if let overlap = target.overlap(in: observation.state) { throw overlap }
        explanation = Explanation(file: file, binding: target.binding)
        plan = try Plan.make(from: observation, to: target.desired, explanation)
        self.file = file
        notify = surroundings.notify
    }

    /// The looks at daemons; nil where services are left alone.
    var checks: ServiceChecks? {
        // What boots was judged when it was applied, and no daemon is there yet to be asked.
        guard services?.leavesDaemons == false else { return nil }
        return target.premises.map { premises in
            ServiceChecks(
                premises, file, hasGivenAddresses: target.handover?.hasGivenAddresses ?? false, notify: notify
            )
        }
    }

    /// What can be known of services before anything is touched.
    ///
    /// - Throws: `Failure` with the daemon's own words, or what is in its way.
    func judgeServices() throws(Failure) {
        guard let checks, let services else { return }
        try checks.judge(plan, observed: observation.state, services.paths)
    }

    /// What is to be known of files of others, and of what falls silent.
    var notices: [Notice] {
        let newcomers = plan.changes.compactMap { change -> Daemon? in
            if case .daemon(let daemon, _, _) = change, change.tellsNewcomer { daemon } else { nil }
        }
        let earlier = target.premises.map { EarlierSettings($0).notices(for: newcomers) } ?? []
        // Those that stop a change are told by it.
        let outranked = reachability.conflicts(in: observation.state).filter {
            !$0.isOwned && !$0.isOutranked
        }
        return (target.handover?.notices ?? []) + earlier + outranked.map(\.notice)
            + SilencedAddresses(plan, observation.state, to: target.desired, target.binding).notices
    }

    /// Whether packets go where the profile says.
    var reachability: ReachabilityCheck { ReachabilityCheck(file: file, binding: target.binding) }

    /// The plan as a person reads it.
    var lines: [PlanLine] { PlanLine.lines(for: plan, from: observation.state) }

    /// Every single step, in the order in which it is carried out.
    var steps: [String] { plan.changes.map(\.description) }

    /// What becomes of the ruleset.
    var ruleset: RulesetPlan {
        RulesetPlan(from: observation.state.ruleset, to: target.desired.ruleset)
    }
}

extension Plan {
    static func make(
        from observation: Observation, to desired: NetworkState, _ explanation: Explanation
    ) throws(Failure) -> Plan {
        do {
            return try Plan(from: observation.state, to: desired)
        } catch {
            throw explanation.failure(error)
        }
    }
}
