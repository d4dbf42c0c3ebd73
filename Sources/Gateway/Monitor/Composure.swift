/// Whether gwnet itself is at work: what it is just changing is no drift.
struct Composure: Hashable {
    /// Somebody holds the lock.
    let isLocked: Bool
    /// A change has come to no verdict.
    let isPending: Bool
    /// The newest generation, confirmed or not.
    let generation: Int?

    init(_ paths: Paths) {
        isLocked = KernelLocks.holder(of: paths.lock) != nil
        let folder = PendingFolder(paths)
        isPending = folder.isThere && folder.awaitedGeneration == nil
        generation = ProfileInQuestion.generationInForce(paths)?.number
    }

    var isCalm: Bool { !isLocked && !isPending }
}
