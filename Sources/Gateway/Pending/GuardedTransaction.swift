import Netlink
import NetworkModel
import Services

/// A transaction that survives the death of its process: the state before is on the disk before the
/// first change, and another process brings it back where this one comes to no verdict.
struct GuardedTransaction {
    let surroundings: Surroundings
    /// Such as `apply`.
    let command: String
    let transaction: Transaction
    /// What is noted of the time before gwnet: until now, and from now on.
    let baseline: (before: Baseline, after: Baseline)
    /// Who runs the daemons; nil where services are left alone.
    let layout: Layout?
    /// What the change installs; nil where it leaves the generation in force.
    let generation: KeptGeneration?

    /// - Returns: when the change is taken back unless it is confirmed; nil where it is for good.
    /// - Throws: `Failure`; unless its aftermath says otherwise, everything is as before.
    func run(
        _ machine: inout Machine, from observation: Observation, holding lock: borrowing Lock
    ) throws(Failure) -> Deadline? {
        let checkpoint = try Checkpoint(
            command: command, generation: generation?.record.number,
            before: observation.state.within(transaction.desired), baseline: baseline.before,
            layout: layout)
        let folder = PendingFolder(surroundings.paths)
        let deadline = surroundings.confirmation.map { Deadline(in: $0) }
        let reserve = Reserve(surroundings.paths)
        // A change for its own sake may be refused for want of room; a way back may not.
        if ["down", "rollback"].contains(command) { reserve.release() }
        var guardian = surroundings.isGuarded ? try Guardian(lock, surroundings.paths) : nil
        do throws(Failure) {
            try folder.begin(checkpoint, generation: generation)
            // From here on, the command that takes the change back knows what becomes of the room.
            reserve.keep(for: [checkpoint.before, transaction.desired])
            // What is noted too early is only what was there anyway; too late it would be lost.
            if !baseline.after.isEmpty { try baseline.after.restore(surroundings.paths) }
            var transaction = transaction
            transaction.makeRoom = reserve.release
            try transaction.run(&machine, from: observation) { () throws(Failure) in
                try baseline.after.restore(surroundings.paths)
                guard let deadline else {
                    if transaction.desired.firewall == nil { reserve.end() }
                    return try folder.commit(checkpoint)
                }
                try folder.await(deadline)
                try DeadlineWatch(surroundings).begin(with: guardian.take())
            }
        } catch {
            clearAway(folder, checkpoint, after: error)
            guardian.take()?.release()
            throw error
        }
        guardian.take()?.release()
        keep(
            reserve, for: deadline == nil ? [transaction.desired] : [checkpoint.before, transaction.desired])
        return deadline
    }

    /// Where the disk was full it had to be freed, or was not there.
    private func keep(_ reserve: Reserve, for states: [NetworkState]) {
        guard !reserve.keep(for: states) else { return }
        surroundings.notify(
            Notice(
                "no room could be kept in \(surroundings.paths.state) for gwnet down and rollback",
                remedy: "make room there, then: gwnet apply"))
    }

    /// A state that could not be reached again stays on the disk, for whoever comes next.
    private func clearAway(_ folder: PendingFolder, _ checkpoint: Checkpoint, after failure: Failure) {
        if case .differs = failure.aftermath { return }
        Reserve(surroundings.paths).settle(for: checkpoint.before)
        try? baseline.before.restore(surroundings.paths)
        folder.remove()
    }
}
