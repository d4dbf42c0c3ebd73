import NetworkModel

/// `gwnet rollback`: back to the generation before, or to one of those that are kept.
public enum Rollback {
    /// What a rollback did.
    public enum Outcome: Sendable {
        /// The change that awaited its confirmation is taken back; the generation in force before it,
        /// nil where there was none.
        case takenBack(String, inForce: Int?)
        /// The profile of that generation is in force again, as a generation of its own.
        case restored(Int, Apply.Outcome)
    }

    /// - Parameter number: nil for the change that awaits confirmation, else for the generation
    ///   before the one in force.
    public static func run(
        to number: Int?, in surroundings: Surroundings
    ) throws(Failure) -> Outcome {
        try surroundings.demandPrivilege("rollback")
        return try Lock.superseding(surroundings.paths).during { lock throws(Failure) in
            let generations = Generations(surroundings.paths)
            let overdue = try PendingFolder(surroundings.paths).overdue
            if let awaiting = try Leftovers.settle(in: surroundings, supersedes: true) {
                let inForce = try generations.latest()?.record.number
                try Leftovers.takeBack(awaiting.checkpoint, awaiting.folder, surroundings)
                if number == nil || number == inForce {
                    return .takenBack(awaiting.name, inForce: inForce)
                }
            }
            // The order may have come a moment after the deadline, and is for that change then.
            if let overdue, number == nil {
                return .takenBack(overdue.name, inForce: try generations.latest()?.record.number)
            }
            let wanted = try generations.wanted(number)
            let file = try ProfileFile(wanted.record.profilePath, bytes: wanted.profile)
            let outcome = try Installation(
                command: "rollback", file: file, surroundings: surroundings.following(wanted.record)
            ).run(holding: lock)
            return .restored(wanted.record.number, outcome)
        }
    }
}

extension Generations {
    /// A generation that is kept: the one of that number, or the one before the newest.
    ///
    /// - Throws: `Failure` that lists those that are kept.
    func wanted(_ number: Int?) throws(Failure) -> KeptGeneration {
        let all = try all
        guard let number else {
            guard let previous = all.dropLast().last else {
                throw Failure(
                    .failed, "there is no generation before the one in force",
                    remedy: "gwnet down takes everything back")
            }
            return previous
        }
        guard let wanted = all.first(where: { $0.record.number == number }) else {
            let list = all.map { String($0.record.number) }.joined(separator: ", ")
            throw Failure(
                .failed, "generation \(number) is not kept",
                remedy: list.isEmpty ? "nothing was ever applied here" : "there are \(list)")
        }
        return wanted
    }
}
