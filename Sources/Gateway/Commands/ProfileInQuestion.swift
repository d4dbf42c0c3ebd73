import Profile

/// The profile that is named; else the one in force, else the one that would be applied.
struct ProfileInQuestion {
    let file: ProfileFile
    /// Confirmed or not; nil before the first apply.
    let inForce: Generation?
    /// Whether the file that was applied reads otherwise by now.
    let isEdited: Bool

    init(_ named: String?, _ paths: Paths) throws(Failure) {
        let kept = ProfileInQuestion.keptInForce(paths)
        inForce = kept?.record
        if let named {
            file = try ProfileFile(named)
        } else if let kept {
            file = try ProfileFile(kept.record.profilePath, bytes: kept.profile)
        } else {
            file = try ProfileFile(paths.profile)
        }
        guard named == nil, let kept, let present = try? FileStore.read(kept.record.profilePath) else {
            isEdited = false
            return
        }
        isEdited = kept.profile != present
    }

    /// The generation that awaits its confirmation, else the newest that has it; nil also where the
    /// caller may not read it.
    private static func keptInForce(_ paths: Paths) -> KeptGeneration? {
        PendingFolder(paths).awaitedGeneration ?? (try? Generations(paths).latest())
    }

    static func generationInForce(_ paths: Paths) -> Generation? { keptInForce(paths)?.record }
}
