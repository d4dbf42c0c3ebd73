import NetworkModel
import Profile

/// Brings the machine to what a profile says and records it as a generation: the one way that
/// `apply`, `rollback`, `recover` and the boot share.
struct Installation {
    let command: String
    let file: ProfileFile
    let surroundings: Surroundings
    /// Who plays the roles; nil for those who did so far.
    var roles: RecordedRoles?

    func run(holding lock: borrowing Lock) throws(Failure) -> Apply.Outcome {
        var machine = try Machine.open(surroundings.serviceScope())
        let generations = Generations(surroundings.paths)
        let latest = try generations.latest()
        let prospect = try Prospect(file, surroundings, &machine, roles: roles)
        let generation = try generations.next(
            file, on: prospect.target.binding, services: surroundings.services.decided(surroundings.paths))
        try judgeReachability(prospect, &machine)
        let isNew = latest.map { !$0.isSame(as: generation) } ?? true
        guard isNew || !prospect.plan.isEmpty else {
            if WireRecord(surroundings.paths, prospect.target.binding).isOneWire {
                checkWire(prospect, &machine)
            }
            try settle(prospect)
            Reserve(surroundings.paths).keep(for: [prospect.target.desired])
            return outcome(prospect, latest ?? generation, .nothing, nil)
        }
        prospect.notices.forEach(surroundings.notify)
        try prospect.judgeServices()
        try surroundings.demandConnection(
            from: prospect.observation, to: prospect.target.desired, command, of: prospect.target)
        let deadline = try transaction(prospect, isNew ? generation : nil)
            .run(&machine, from: prospect.observation, holding: lock)
        let ended = endFlows(prospect, &machine)
        checkWire(prospect, &machine)
        try settle(prospect)
        return outcome(prospect, isNew ? generation : latest ?? generation, .carriedOut, deadline, ended)
    }

    /// Before anything is touched.
    private func judgeReachability(_ prospect: Prospect, _ machine: inout Machine) throws(Failure) {
        do throws(Failure) {
            try prospect.requireReachability(&machine)
        } catch {
            guard surroundings.toleratesConflicts else { throw error }
            surroundings.notify(Notice(error))
        }
    }

    /// The change stands by now, whatever becomes of this.
    private func endFlows(_ prospect: Prospect, _ machine: inout Machine) -> Int {
        let fates = FlowFates(
            prospect.plan, from: prospect.observation.state, to: prospect.target.desired)
        guard !prospect.plan.isEmpty, fates.mayEndSome else { return 0 }
        do {
            let flows = try machine.foldFlows(into: [Flow]()) { if fates.ends($1) { $0.append($1) } }
            return try machine.end(flows ?? [])
        } catch {
            surroundings.notify(
                Notice(
                    "could not end flows that came through what is withdrawn: \(error)",
                    remedy: "conntrack -L shows them, conntrack -D ends them"))
            return 0
        }
    }

    /// Tells a person, and notes it for `status`. A boot has other things to do, and no cable may be in yet.
    private func checkWire(_ prospect: Prospect, _ machine: inout Machine) {
        let binding = prospect.target.binding
        guard !surroundings.leavesDaemons, let links = try? machine.links(),
            Role.allCases.allSatisfy({ role in
                links.contains { $0.name == binding[role].name && $0.hasCarrier && $0.isEthernet }
            })
        else { return }
        let check = WireCheck(binding: binding, address: file.profile.cluster.address.address)
        do {
            let isOneWire = try check.isOneWire()
            try WireRecord(surroundings.paths, binding).note(isOneWire)
            if isOneWire { surroundings.notify(ReachabilityProblem.oneWire(binding).notice) }
        } catch {
            surroundings.notify(Notice("could not find out whether both sides are on one wire: \(error)"))
        }
    }

    /// Daemons that start from now on read what lies there now.
    private func settle(_ prospect: Prospect) throws(Failure) {
        guard let services = prospect.services, services.leavesDaemons,
            let modules = prospect.target.handover?.modules, !modules.isEmpty
        else { return }
        do {
            try DaemonRecord.settle(modules, services.paths)
        } catch {
            throw error.failure
        }
    }

    private func transaction(_ prospect: Prospect, _ generation: KeptGeneration?) -> GuardedTransaction {
        let noted = prospect.baseline.noting(prospect.target.desired, over: prospect.observation.state)
        return GuardedTransaction(
            surroundings: surroundings, command: command,
            transaction: Transaction(
                desired: prospect.target.desired, explanation: prospect.explanation, checks: prospect.checks,
                reachability: surroundings.toleratesConflicts ? nil : prospect.reachability),
            baseline: (prospect.baseline, noted), layout: prospect.services?.layout, generation: generation)
    }

    private enum Work {
        case nothing
        case carriedOut
    }

    private func outcome(
        _ prospect: Prospect, _ generation: KeptGeneration, _ work: Work, _ deadline: Deadline?,
        _ endedFlows: Int = 0
    ) -> Apply.Outcome {
        Apply.Outcome(
            changes: prospect.lines, steps: prospect.steps, generation: generation.record,
            losesCounters: work == .carriedOut && prospect.ruleset.losesCounters,
            endedFlows: endedFlows, warnings: file.profile.warnings, revertsAt: deadline?.revertsAt)
    }
}

extension KeptGeneration {
    /// The same profile on the same hardware, with daemons run by the same: to install it again makes no new
    /// generation.
    func isSame(as other: KeptGeneration) -> Bool {
        profile == other.profile && record.roles == other.record.roles
            && record.profilePath == other.record.profilePath && record.services == other.record.services
    }
}
