import NetworkModel
public import Profile

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
        /// What to do about that.
        public let threatRemedy: String?
        /// `ip filter FORWARD`: chains of others that drop what they do not accept, and so defeat us.
        public let foreignDrops: [String]
        /// What each of them does, and what to do about it.
        public let foreignEffects: [Notice]
        /// What of the profile is valid, and known to cause trouble.
        public let warnings: [ProfileProblem]
        /// What becomes of flows under way that the change concerns; empty too where they cannot be read.
        public let flows: [FlowFate]
    }

    /// What is pending for the profile at this path; changes nothing.
    ///
    /// - Throws: `Failure`, also where the kernel refuses the ruleset; nothing was touched.
    public static func run(
        _ profilePath: String, in surroundings: Surroundings
    ) throws(Failure) -> Outcome {
        try run(try ProfileFile(profilePath), in: surroundings)
    }

    /// The same for the profile of a generation that is kept.
    public static func run(
        generation: Int, in surroundings: Surroundings
    ) throws(Failure) -> Outcome {
        let wanted = try Generations(surroundings.paths).wanted(generation)
        let file = try ProfileFile("of generation \(generation)", bytes: wanted.profile)
        return try run(file, in: surroundings.following(wanted.record))
    }

    private static func run(_ file: ProfileFile, in surroundings: Surroundings) throws(Failure) -> Outcome {
        try surroundings.demandPrivilege("plan")
        try Leftovers.settleIfPossible(in: surroundings)
        var machine = try Machine.open(surroundings.serviceScope())
        let prospect = try Prospect(file, surroundings, &machine)
        try rehearse(prospect, &machine)
        try prospect.judgeServices()
        try prospect.requireReachability(&machine)
        prospect.notices.forEach(surroundings.notify)
        for problem in try prospect.reachability.otherSource(&machine) { surroundings.notify(problem.notice) }
        let filters = try foreignFilters(&machine)
        let threat = ConnectionGuard(surroundings.sshConnection)?.threat(
            from: prospect.observation.state, to: prospect.target.desired,
            links: prospect.observation.links)
        let links = (prospect.target.binding.cluster.name, prospect.target.binding.www.name)
        return Outcome(
            changes: prospect.lines, steps: prospect.steps,
            generation: ProfileInQuestion.generationInForce(surroundings.paths), profilePath: file.path,
            wasRehearsed: !prospect.ruleset.changes.isEmpty, losesCounters: prospect.ruleset.losesCounters,
            threat: threat?.reason, threatRemedy: threat?.remedy(file, prospect.target.binding),
            foreignDrops: filters.map(\.chain),
            foreignEffects: filters.map { Notice($0.effect, remedy: $0.remedy(links)) }
                + OtherUplinks(prospect.observation, prospect.target).notices
                + ClosedBridges(prospect.observation.links, prospect.target.binding).notices,
            warnings: file.profile.warnings, flows: try flows(prospect, &machine))
    }

    private static func foreignFilters(_ machine: inout Machine) throws(Failure) -> [ForeignFilter] {
        do {
            return try machine.foreignFilters()
        } catch {
            throw Failure(reading: error)
        }
    }

    private static func flows(_ prospect: Prospect, _ machine: inout Machine) throws(Failure) -> [FlowFate] {
        guard !prospect.plan.isEmpty else { return [] }
        let none = FlowFates(
            prospect.plan, from: prospect.observation.state, to: prospect.target.desired)
        do {
            return try machine.foldFlows(into: none) { $0.count($1) }?.fates ?? []
        } catch {
            throw Failure(reading: error)
        }
    }

    private static func rehearse(_ prospect: Prospect, _ machine: inout Machine) throws(Failure) {
        guard !prospect.ruleset.changes.isEmpty else { return }
        do {
            try machine.rehearse(prospect.ruleset, generation: prospect.observation.generation)
        } catch {
            throw prospect.explanation.failure(.netlink(error), in: prospect.plan)
        }
    }
}
