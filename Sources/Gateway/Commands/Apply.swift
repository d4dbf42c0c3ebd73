import NetworkModel
public import Profile

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
        /// How many flows under way had come through what is withdrawn, and have ended with it.
        public let endedFlows: Int
        /// What of the profile is valid, and known to cause trouble.
        public let warnings: [ProfileProblem]
        /// When it is all taken back unless somebody confirms it, in seconds since 1970; nil where it
        /// is for good.
        public let revertsAt: Int?
    }

    /// - Throws: `Failure`; unless its aftermath says otherwise, everything is as before.
    public static func run(
        _ profilePath: String, in surroundings: Surroundings
    ) throws(Failure) -> Outcome {
        let file = try ProfileFile(profilePath)
        try surroundings.demandPrivilege("apply")
        return try Lock.superseding(surroundings.paths).settled(in: surroundings) { lock throws(Failure) in
            try Installation(command: "apply", file: file, surroundings: surroundings).run(holding: lock)
        }
    }
}

extension Lock {
    /// Does something that changes the machine, after what others left has been settled.
    ///
    /// - Throws: `Failure` with code `busy` where a change awaits its confirmation.
    borrowing func settled<Result>(
        in surroundings: Surroundings, _ body: (borrowing Lock) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        if let awaiting = try Leftovers.settle(in: surroundings, supersedes: true) { throw awaiting.busy }
        return try body(self)
    }
}
