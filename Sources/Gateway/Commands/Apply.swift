import NetworkModel
import Profile

/// `gwnet apply`: one transaction from what is there to what the profile says.
public enum Apply {
    /// What an apply did.
    public struct Outcome: Sendable {
        /// Empty where nothing had to be done.
        public let changes: [PlanLine]
        /// Every single step, in the order in which it is carried out.
        public let steps: [String]
        /// The generation now in force.
        public let generation: Generation
        /// True where the ruleset was made anew because something in it cannot change in place.
        public let losesCounters: Bool
    }

    /// - Throws: `Failure`; unless its aftermath says otherwise, everything is as before.
    public static func run(_ profilePath: String, in surroundings: Surroundings) throws(Failure) -> Outcome {
        try surroundings.demandPrivilege("apply")
        let file = try ProfileFile(profilePath)
        return try Lock(surroundings.paths).during { () throws(Failure) in
            try Attempt(file: file, surroundings: surroundings).run(try Machine.open())
        }
    }

    private struct Attempt {
        let file: ProfileFile
        let surroundings: Surroundings

        func run(_ fresh: consuming Machine) throws(Failure) -> Outcome {
            var machine = fresh
            let generations = Generations(surroundings.paths)
            let baseline = try Baseline.read(surroundings.paths)
            let observation = try machine.look(for: file, baseline)
            // Where nothing of ours stands, an earlier baseline tells of a time that is over.
            let valid = observation.state.holdsNothingOfOurs ? Baseline() : baseline
            let target = try Target(file, on: observation, baseline: valid)
            if let overlap = target.overlap(in: observation.state) { throw overlap }
            let explanation = Explanation(file: file, binding: target.binding)
            let plan = try Plan.make(from: observation, to: target.desired, explanation)

            if plan.isEmpty, let latest = generations.latest(), generations.profile(of: latest) == file.bytes
            {
                return Outcome(changes: [], steps: [], generation: latest, losesCounters: false)
            }
            try surroundings.demandConnection(from: observation, to: target.desired, "apply")
            let generation = try generations.stage(
                profile: file.bytes, path: FileStore.absolute(file.path), binding: target.binding)
            do {
                try change(&machine, from: observation, to: target, noting: valid, plan, explanation)
            } catch {
                generations.discard()
                throw error
            }
            try generations.commit(generation)
            return Outcome(
                changes: PlanLine.lines(for: plan, from: observation.state), steps: plan.changes.map(\.description), generation: generation,
                losesCounters: plan.losesCounters)
        }

        private func change(
            _ machine: inout Machine, from observation: Observation, to target: Target,
            noting baseline: Baseline, _ plan: Plan, _ explanation: Explanation
        ) throws(Failure) {
            guard !plan.isEmpty else { return }
            let noted = baseline.noting(target.desired, over: observation.state)
            try noted.save(surroundings.paths)
            do {
                try Transaction(desired: target.desired, explanation: explanation)
                    .run(&machine, from: observation)
            } catch {
                if error.aftermath == .putBack { try baseline.save(surroundings.paths) }
                throw error
            }
        }
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

    /// Whether carrying it out starts our counters from zero.
    var losesCounters: Bool {
        changes.contains { change in
            guard case .firewall(.some(let before), .some(let after)) = change else { return false }
            return RulesetPlan(from: before, to: after).losesCounters
        }
    }
}
