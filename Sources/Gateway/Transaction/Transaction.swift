import Netlink
import NetworkModel

/// Brings a machine from one state to another, proves it, and on any failure brings it back.
struct Transaction {
    let desired: NetworkState
    let explanation: Explanation
    /// How often the changes are planned anew because somebody else changed the ruleset.
    private static let tries = 3

    /// - Parameters:
    ///   - before: the observation that the change was decided on.
    ///   - recording: the last step, after everything was verified: what cannot be recorded is taken
    ///     back as well.
    /// - Throws: `Failure` with the first cause; its aftermath says whether everything is as before.
    func run(
        _ machine: inout Machine, from before: Observation, recording: () throws(Failure) -> Void = {}
    ) throws(Failure) {
        do {
            try carryOut(&machine, from: before)
            try verify(&machine)
            try recording()
        } catch {
            throw error.leaving(revert(&machine, to: before.state.within(desired)))
        }
    }

    private func carryOut(_ machine: inout Machine, from before: Observation) throws(Failure) {
        var observation = before
        for attempt in 1...Transaction.tries {
            let plan = try plan(from: observation.state)
            do {
                try machine.carryOut(plan, generation: observation.generation)
                return
            } catch {
                guard error.asksForNewPlan, attempt < Transaction.tries else {
                    throw explanation.failure(error, in: plan)
                }
            }
            observation = try observe(&machine)
        }
    }

    private func verify(_ machine: inout Machine) throws(Failure) {
        let rest = try plan(from: try observe(&machine).state)
        guard let first = rest.changes.first else { return }
        throw Failure(
            .failed,
            "all changes were made, but the kernel does not show them: still to do is to "
                + explanation.withRoles(first.description),
            remedy: "something else manages this machine's network as well: find it, then try again")
    }

    /// One mechanism for every way back: observe, plan to the state before, carry out, observe.
    private func revert(_ machine: inout Machine, to before: NetworkState) -> Failure.Aftermath {
        for _ in 1...Transaction.tries {
            guard let observation = try? machine.observe(before.sysctls.keys) else { continue }
            let reachable = before.stripped(ofWhatIsGoneIn: observation.state)
            guard let plan = try? Plan(from: observation.state, to: reachable) else { continue }
            if plan.isEmpty { return .putBack }
            try? machine.carryOut(plan, generation: observation.generation)
        }
        guard let observation = try? machine.observe(before.sysctls.keys),
            let plan = try? Plan(
                from: observation.state, to: before.stripped(ofWhatIsGoneIn: observation.state))
        else { return .differs(["the state could not be read"]) }
        return plan.isEmpty ? .putBack : .differs(plan.changes.map(\.description))
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
            return try machine.observe(desired.sysctls.keys)
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
    /// What of this state a change to `desired` may touch.
    func within(_ desired: NetworkState) -> NetworkState {
        var scope = self
        scope.links = links.filter { desired.links[$0.key] != nil }
        scope.addresses = addresses.filter { desired.links[$0.link] != nil || $0.origin.isOurs }
        scope.routes = routes.filter { desired.links[$0.link] != nil || $0.origin.isOurs }
        scope.rules = rules.filter(\.origin.isOurs)
        return scope
    }

    /// Less the links that are no longer there, and what was on them.
    func stripped(ofWhatIsGoneIn present: NetworkState) -> NetworkState {
        var result = self
        result.links = links.filter { present.links[$0.key] != nil }
        result.addresses = addresses.filter { present.links[$0.link] != nil }
        result.routes = routes.filter { present.links[$0.link] != nil }
        result.sysctls = sysctls.filter { present.sysctls[$0.key] != nil }
        return result
    }
}
