import NetworkModel
import Profile

/// `gwnet plan`: what an apply would change, with the kernel's own opinion of the ruleset.
public enum Preview {
    /// The changes, and what the kernel says of them.
    public struct Outcome: Sendable {
        /// In the order in which an apply makes them.
        public let changes: [PlanLine]
        /// Every single step, in the order in which it is carried out.
        public let steps: [String]
        /// The generation in force; nil before the first apply.
        public let generation: Generation?
        /// As it was named on the command line.
        public let profilePath: String
        /// True where the ruleset changes, so the kernel judged it.
        public let wasRehearsed: Bool
        /// True where the kernel cannot change the table in place, and a new one counts from 0.
        public let losesCounters: Bool
        /// Why an apply would refuse although the plan is good: it would lock its author out.
        public let threat: String?
    }

    /// What is pending for the profile at this path; changes nothing.
    ///
    /// - Throws: `Failure`, also where the kernel refuses the ruleset; nothing was touched.
    public static func run(_ profilePath: String, in surroundings: Surroundings) throws(Failure) -> Outcome {
        try surroundings.demandPrivilege("plan")
        let file = try ProfileFile(profilePath)
        var machine = try Machine.open()
        let baseline = try Baseline.read(surroundings.paths)
        let observation = try machine.look(for: file, baseline)
        let valid = observation.state.holdsNothingOfOurs ? Baseline() : baseline
        let target = try Target(file, on: observation, baseline: valid)
        if let overlap = target.overlap(in: observation.state) { throw overlap }
        let explanation = Explanation(file: file, binding: target.binding)
        let plan = try Plan.make(from: observation, to: target.desired, explanation)
        let ruleset = RulesetPlan(from: observation.state.firewall, to: target.desired.firewall)
        if !ruleset.changes.isEmpty {
            do {
                try machine.rehearse(ruleset, generation: observation.generation)
            } catch {
                throw explanation.failure(.netlink(error), in: plan)
            }
        }
        return Outcome(
            changes: PlanLine.lines(for: plan, from: observation.state), steps: plan.changes.map(\.description),
            generation: Generations(surroundings.paths).latest(),
            profilePath: file.path, wasRehearsed: !ruleset.changes.isEmpty,
            losesCounters: ruleset.losesCounters,
            threat: ConnectionGuard(surroundings.sshConnection)?.threat(
                from: observation.state, to: target.desired, links: observation.links))
    }
}
