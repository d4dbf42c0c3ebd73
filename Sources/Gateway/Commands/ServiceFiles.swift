import Glibc
import NetworkModel
import Profile
import Services

/// `gwnet services`: the files that the services of a profile would get.
public enum ServiceFiles {
    /// A daemon and what its own checker said.
    public struct Judgement: Sendable, Encodable {
        /// As in `gwnet status`.
        public let daemon: String
        /// How many files it would get.
        public let files: Int
        /// False where the daemon has no checker, so that only its start tells.
        public let wasJudged: Bool
    }

    /// Writes the files below a folder, with the paths in them as if it were the root.
    ///
    /// - Returns: their paths.
    public static func render(
        _ profilePath: String, into folder: String, in surroundings: Surroundings
    ) throws(Failure) -> [String] {
        let folder = FileStore.absolute(Paths(root: folder).root)
        let premises = try premises(try ProfileFile(profilePath), surroundings).moved(to: folder)
        var paths: [String] = []
        do {
            for file in premises.modules.flatMap(\.files) {
                try FileStore.make(file.path, file.content(for: geteuid(), getegid()))
                paths.append(file.path)
            }
        } catch {
            throw error.failure
        }
        return paths
    }

    /// Lets each daemon's own checker judge its files.
    ///
    /// - Throws: `Failure` with the words of the first that refuses.
    public static func check(
        _ profilePath: String, in surroundings: Surroundings
    ) throws(Failure) -> [Judgement] {
        let file = try ProfileFile(profilePath)
        let premises = try premises(file, surroundings)
        let modules = premises.modules
        try Judging(premises, surroundings.paths).judge(Set(modules.map(\.daemon)), for: file)
        return modules.map { module in
            Judgement(
                daemon: module.daemon.rawValue, files: module.files.count, wasJudged: module.judge != nil)
        }
    }

    private static func premises(
        _ file: ProfileFile, _ surroundings: Surroundings
    ) throws(Failure) -> Premises {
        guard let scope = try surroundings.serviceScope() else {
            throw Failure(.wrongUsage, "there is nothing to do with --services off")
        }
        return file.profile.premises(
            on: try Export.binding(file, surroundings.paths), leased: nil, nameServers: [],
            uplink: try file.uplink(below: scope.layout.root), layout: scope.layout,
            path: FileStore.absolute(file.path))
    }
}
