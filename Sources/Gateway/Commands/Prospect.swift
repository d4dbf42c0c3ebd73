import NetworkModel
import Profile

/// What an apply of a profile would start from, where it would lead, and by which steps. Reads only.
struct Prospect {
    let file: ProfileFile
    let observation: Observation
    /// What was there before gwnet's first change, as far as it noted it.
    let baseline: Baseline
    let target: Target
    let explanation: Explanation
    let plan: Plan

    /// - Throws: `Failure` where the profile does not fit this machine, or would touch what is not ours.
    init(_ file: ProfileFile, _ surroundings: Surroundings, _ machine: inout Machine) throws(Failure) {
        let noted = try Baseline.read(surroundings.paths)
        observation = try machine.look(for: file, noted)
        baseline = noted
        target = try Target(file, on: observation, baseline: baseline)
        if let overlap = target.overlap(in: observation.state) { throw overlap }
        explanation = Explanation(file: file, binding: target.binding)
        plan = try Plan.make(from: observation, to: target.desired, explanation)
        self.file = file
    }

    /// The plan as a person reads it.
    var lines: [PlanLine] { PlanLine.lines(for: plan, from: observation.state) }

    /// Every single step, in the order in which it is carried out.
    var steps: [String] { plan.changes.map(\.description) }

    /// What becomes of the ruleset.
    var ruleset: RulesetPlan {
        RulesetPlan(from: observation.state.firewall, to: target.desired.firewall)
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
