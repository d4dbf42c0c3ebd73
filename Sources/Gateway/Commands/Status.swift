import Netlink
import NetworkModel
import Profile

/// `gwnet status`: reads everything and writes nothing.
public enum Status {
    /// - Parameter profilePath: nil for the profile in force.
    public static func run(_ profilePath: String?, in surroundings: Surroundings) throws(Failure) -> Report {
        let generations = Generations(surroundings.paths)
        let latest = generations.latest()
        let file = try profile(profilePath, surroundings, generations, latest)
        let baseline = try Baseline.read(surroundings.paths)
        var machine = try Machine.open()
        let observation = try machine.look(for: file, baseline)
        let target = targetOrFailure(file, observation, baseline)
        do {
            return try ReportBuilder(
                file: file, generation: latest, observation: observation, target: target,
                isEdited: isEdited(profilePath, surroundings, generations, latest)
            ).report(&machine)
        } catch {
            throw Failure(reading: error)
        }
    }

    /// The profile that is named; else the one in force, else the one that would be applied.
    private static func profile(
        _ named: String?, _ surroundings: Surroundings, _ generations: Generations, _ latest: Generation?
    ) throws(Failure) -> ProfileFile {
        if let named { return try ProfileFile(named) }
        if let latest, let bytes = generations.profile(of: latest) {
            return try ProfileFile(latest.profilePath, bytes: bytes)
        }
        return try ProfileFile(surroundings.paths.profile)
    }

    private static func targetOrFailure(
        _ file: ProfileFile, _ observation: Observation, _ baseline: Baseline
    ) -> Result<Target, Failure> {
        do {
            return .success(try Target(file, on: observation, baseline: baseline))
        } catch {
            return .failure(error)
        }
    }

    /// Whether the file that was applied reads otherwise by now.
    private static func isEdited(
        _ named: String?, _ surroundings: Surroundings, _ generations: Generations, _ latest: Generation?
    ) -> Bool {
        guard named == nil, let latest, let present = try? FileStore.read(latest.profilePath) else {
            return false
        }
        return generations.profile(of: latest) != present
    }
}
