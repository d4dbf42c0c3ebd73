import NetworkModel
import Profile
import Services

/// `gwnet services verify`: after a boot, brings the daemons to the generation in force and asks each.
public enum DaemonVerification {
    /// How long another gwnet may take, in seconds.
    private static let patience = 20

    /// What there was to verify.
    public enum Outcome: Sendable {
        /// No generation is in force.
        case neverApplied
        /// The generation in force was applied with `--services off`, or this call was.
        case leftAlone
        /// Every daemon does what it should; what had to be done for that.
        case verified(Apply.Outcome)
    }

    /// - Throws: `Failure` with what a daemon answered; what this call changed is taken back.
    public static func run(in surroundings: Surroundings) throws(Failure) -> Outcome {
        try surroundings.demandPrivilege("services verify")
        return try Lock(surroundings.paths, patience: patience).settled(in: surroundings) {
            lock throws(Failure) -> Outcome in
            guard let latest = try Generations(surroundings.paths).latest() else { return .neverApplied }
            var surroundings = surroundings.following(latest.record)
            surroundings.toleratesConflicts = true
            guard surroundings.services != .off else { return .leftAlone }
            let file = try ProfileFile(latest.record.profilePath, bytes: latest.profile)
            let outcome = try Installation(command: "services verify", file: file, surroundings: surroundings)
                .run(holding: lock)
            try askAll(file, surroundings)
            return .verified(outcome)
        }
    }

    private static func askAll(_ file: ProfileFile, _ surroundings: Surroundings) throws(Failure) {
        let services = try surroundings.serviceScope()
        var machine = try Machine.open(services)
        let prospect = try Prospect(file, surroundings, &machine)
        guard let premises = prospect.target.premises else { return }
        try ServiceTrial(premises, file, notify: surroundings.notify).run(
            Set(premises.modules.map(\.daemon)), links: prospect.observation.links)
    }
}
