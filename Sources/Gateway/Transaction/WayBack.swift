import NetworkModel

/// Brings a machine back to a state from before, whatever has been done since and by whom it was
/// begun: observe, plan to that state, carry out, observe. After a kill nobody knows which steps ran,
/// so there is no replaying of inverses.
struct WayBack {
    private let before: NetworkState

    /// - Parameter before: complete within the scope of the change that is taken back.
    init(to before: NetworkState) {
        self.before = before
    }

    func run(_ machine: inout Machine) -> Failure.Aftermath {
        before.files.keys.forEach(FileStore.sweep)
        for _ in 1...Transaction.tries {
            guard let observation = try? machine.observe(before),
                let plan = rest(in: observation)
            else { continue }
            if plan.isEmpty { return .putBack }
            try? machine.carryOut(plan.changes, generation: observation.generation)
        }
        carryOutWhatCanBe(&machine)
        guard let observation = try? machine.observe(before), let plan = rest(in: observation)
        else { return .differs(["the state could not be read"]) }
        return plan.isEmpty ? .putBack : .differs(plan.changes.map(\.description))
    }

    /// One step that cannot be undone is no reason to leave the others.
    private func carryOutWhatCanBe(_ machine: inout Machine) {
        guard let observation = try? machine.observe(before), let plan = rest(in: observation) else { return }
        for change in plan.changes {
            try? machine.carryOut([change], generation: observation.generation)
        }
    }

    private func rest(in observation: Observation) -> Plan? {
        try? Plan(from: observation.state, to: before.stripped(ofWhatIsGoneIn: observation.state))
    }
}

extension NetworkState {
    /// Less the links that are no longer there, and what was on them.
    fileprivate func stripped(ofWhatIsGoneIn present: NetworkState) -> NetworkState {
        var result = restorable(amid: present)
        result.links = links.filter { present.links[$0.key] != nil }
        result.addresses = addresses.filter { present.links[$0.link] != nil }
        result.routes = routes.filter { present.links[$0.link] != nil }
        result.sysctls = sysctls.filter { present.sysctls[$0.key] != nil }
        return result
    }
}
