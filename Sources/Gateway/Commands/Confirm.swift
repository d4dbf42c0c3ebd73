/// `gwnet confirm`: what awaits confirmation is for good.
public enum Confirm {
    /// What was confirmed.
    public struct Outcome: Sendable {
        /// `generation 8`, or the command where it installed none.
        public let name: String
        /// Nil where the change installed none.
        public let generation: Int?
    }

    /// - Throws: `Failure` where nothing awaits confirmation, or the deadline has passed.
    public static func run(in surroundings: Surroundings) throws(Failure) -> Outcome {
        try surroundings.demandPrivilege("confirm")
        return try Lock(surroundings.paths, patience: Confirm.patience).during { _ throws(Failure) in
            guard let awaiting = try Leftovers.settle(in: surroundings) else {
                throw Failure(
                    .failed, "nothing awaits confirmation",
                    remedy: "gwnet status shows what is in force")
            }
            try awaiting.folder.commit(awaiting.checkpoint)
            // Nothing is in force that could be taken back.
            if awaiting.checkpoint.command == "down" { Reserve(surroundings.paths).end() }
            return Outcome(name: awaiting.name, generation: awaiting.checkpoint.generation)
        }
    }

    /// In seconds: whoever confirms at the last moment shall not lose to a plan that is just looking.
    private static let patience = 5
}
