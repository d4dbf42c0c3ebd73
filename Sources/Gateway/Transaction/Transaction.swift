import Netlink
import NetworkModel
import Services

/// Brings a machine from one state to another, proves it, and on any failure brings it back.
struct Transaction {
    let desired: NetworkState
    let explanation: Explanation
    /// Nil where services are left alone.
    var checks: ServiceChecks?
    /// Whether packets then go where the profile says; nil where no profile is in play, or where objects of
    /// others stop no change.
    var reachability: ReachabilityCheck?
    /// Called before a revert, which may need room on a full disk.
    var makeRoom: () -> Void = {}
    /// How often the changes are planned anew because somebody else changed the ruleset.
    static let tries = 3

    /// - Parameters:
    ///   - before: the observation that the change was decided on.
    ///   - recording: the last step, after everything was verified: what cannot be recorded is taken
    ///     back as well.
    /// - Throws: `Failure` with the first cause; its aftermath says whether everything is as before.
    func run(
        _ machine: inout Machine, from before: Observation, recording: () throws(Failure) -> Void = {}
    ) throws(Failure) {
        do {
            let plan = try carryOut(&machine, from: before)
            let observation = try verify(&machine, except: plan.phases.givingBack)
            try reachability?.require(&machine, in: observation.state)
            try checks?.afterwards(plan, observation.links)
            try giveBack(&machine, plan)
            try recording()
        } catch {
            makeRoom()
            throw error.leaving(WayBack(to: before.state.within(desired)).run(&machine))
        }
    }

    /// - Returns: what there was to do.
    private func carryOut(_ machine: inout Machine, from before: Observation) throws(Failure) -> Plan {
        let whole = try plan(from: before.state)
        let (plan, observation) = try connect(&machine, from: before, by: whole)
        guard !plan.phases.services.isEmpty else { return whole }
        try checks?.beforeStart(plan, try links(&machine))
        do {
            try machine.carryOut(plan.phases.services, generation: observation.generation)
        } catch {
            throw explanation.failure(error, in: plan)
        }
        return whole
    }

    /// Everything up to the first daemon that starts.
    ///
    /// - Returns: the plan that the rest is of, and what it started from.
    private func connect(
        _ machine: inout Machine, from before: Observation, by whole: Plan
    ) throws(Failure) -> (Plan, Observation) {
        var (plan, observation, failures) = (whole, before, 0)
        while true {
            let isLettingGo = !plan.phases.lettingGo.isEmpty
            do {
                try machine.carryOut(
                    isLettingGo ? plan.phases.lettingGo : plan.phases.network,
                    generation: observation.generation)
                guard isLettingGo else { return (plan, observation) }
            } catch {
                failures += 1
                guard error.asksForNewPlan, failures < Transaction.tries else {
                    throw explanation.failure(error, in: plan)
                }
            }
            observation = try observe(&machine)
            plan = try self.plan(from: observation.state)
        }
    }

    private func links(_ machine: inout Machine) throws(Failure) -> [ObservedLink] {
        do {
            return try machine.links()
        } catch {
            throw Failure(reading: error)
        }
    }

    private func giveBack(_ machine: inout Machine, _ plan: Plan) throws(Failure) {
        do {
            try machine.carryOut(plan.phases.givingBack, generation: 0)
        } catch {
            throw explanation.failure(error, in: plan)
        }
    }

    /// - Parameter later: what is still to be done.
    private func verify(_ machine: inout Machine, except later: [Change]) throws(Failure) -> Observation {
        let observation = try observe(&machine)
        let rest = try plan(from: observation.state)
        guard let first = rest.changes.first(where: { !later.contains($0) }) else { return observation }
        throw Failure(
            .failed,
            "all changes were made, but the kernel does not show them: still to do is to "
                + explanation.withRoles(first.description),
            remedy: "something else manages this machine's network as well: find it, then try again")
    }

    private func plan(from state: NetworkState) throws(Failure) -> Plan {
        do {
            return try Plan(from: state, to: desired)
        } catch {
            throw explanation.failure(error)
        }
    }

    private func observe(_ machine: inout Machine) throws(Failure) -> Observation {
        do {
            return try machine.observe(desired)
        } catch {
            throw Failure(reading: error)
        }
    }
}

extension MachineError {
    /// The ruleset moved on, or the kernel's answers were lost and the batch may have been taken:
    /// in both cases the state has to be read before anything is decided.
    fileprivate var asksForNewPlan: Bool {
        if case .netlink(let error) = self { return error.errno == .restart || error.errno == .noBuffers }
        return false
    }
}

extension NetworkState {
    /// The links whose address a client of ours, or somebody else's manager, has put there: it brings that back
    /// itself, or takes it away, and nobody else may, or it would stay there for ever.
    private func leasedLinks(_ desired: NetworkState) -> Set<LinkName> {
        // A network manager that gets its links back configures them as it likes.
        if desired.daemons.keys.contains(where: \.managesLinks) { return Set(links.keys) }
        guard desired.daemons[.dhcpcd] != nil else { return [] }
        return Set(routes.filter { $0.origin == .dhcp }.map(\.link))
    }

    /// What of this state a change to `desired` may touch.
    func within(_ desired: NetworkState) -> NetworkState {
        var scope = self
        let leased = leasedLinks(desired)
        scope.links = links.filter { desired.links[$0.key] != nil }
        scope.addresses = addresses.filter {
            desired.links[$0.link] != nil && !leased.contains($0.link) || $0.origin.isOurs
        }
        scope.routes = routes.filter {
            desired.links[$0.link] != nil && !leased.contains($0.link) || $0.origin.isOurs
        }
        scope.rules = rules.filter(\.origin.isOurs)
        // Who was disarmed on the way stays so: it may have its installer by now.
        scope.files = files.filter { desired.files[$0.key] != nil && !BootTree.arms($0.value) }
        scope.daemons = daemons.filter { desired.daemons[$0.key] != nil }
        return scope
    }
}
