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
            let prospect = try Prospect(file, surroundings, &machine)
            if prospect.plan.isEmpty, let latest = generations.latest(),
                generations.profile(of: latest) == file.bytes
            {
                return Outcome(changes: [], steps: [], generation: latest, losesCounters: false)
            }
            try surroundings.demandConnection(
                from: prospect.observation, to: prospect.target.desired, "apply")
            let generation = try generations.stage(
                profile: file.bytes, path: FileStore.absolute(file.path), binding: prospect.target.binding)
            do {
                try carryOut(prospect, &machine) { () throws(Failure) in try generations.commit(generation) }
            } catch {
                generations.discard()
                throw error
            }
            return Outcome(
                changes: prospect.lines, steps: prospect.steps, generation: generation,
                losesCounters: prospect.ruleset.losesCounters)
        }

        /// The baseline is noted before the first change, and taken back with it.
        private func carryOut(
            _ prospect: Prospect, _ machine: inout Machine, recording: () throws(Failure) -> Void
        ) throws(Failure) {
            let noted = prospect.baseline.noting(prospect.target.desired, over: prospect.observation.state)
            if !prospect.plan.isEmpty { try noted.save(surroundings.paths) }
            do {
                try Transaction(desired: prospect.target.desired, explanation: prospect.explanation)
                    .run(&machine, from: prospect.observation, recording: recording)
            } catch {
                if error.aftermath == .putBack { try? prospect.baseline.save(surroundings.paths) }
                throw error
            }
        }
    }
}
