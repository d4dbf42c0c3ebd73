import NetworkModel

/// `gwnet generations`: what was applied and can be gone back to.
public enum Kept {
    /// A generation, for people.
    public struct Entry: Encodable, Sendable {
        /// From 1.
        public let number: Int
        /// Seconds since 1970.
        public let appliedAt: Int
        /// Where the profile was read from.
        public let profile: String
        /// The link that played each role.
        public let roles: [String: String]
        /// `in force`, `awaits confirmation`, or nothing.
        public let state: String

        fileprivate init(_ kept: Generation, _ state: String) {
            number = kept.number
            appliedAt = kept.appliedAt
            profile = kept.profilePath
            roles = kept.roles.mapValues(\.name.description)
            self.state = state
        }
    }

    /// The oldest first.
    public static func run(in surroundings: Surroundings) -> [Entry] {
        let awaited = PendingFolder(surroundings.paths).awaitedGeneration
        let kept = Generations(surroundings.paths).readable
        let entries = kept.map { generation in
            let isLast = generation.record.number == kept.last?.record.number
            return Entry(generation.record, isLast ? awaited == nil ? "in force" : "confirmed last" : "")
        }
        return entries + (awaited.map { [Entry($0.record, "awaits confirmation")] } ?? [])
    }
}
