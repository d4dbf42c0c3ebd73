import NetworkModel

/// What a change left that came to no verdict, and what becomes of it.
enum Leftovers {
    /// Takes back what has to be. To be called under the lock, before anything else is decided.
    ///
    /// - Parameter supersedes: whether the caller goes on where an unconfirmed change could not be taken back.
    /// - Returns: the change that awaits its confirmation, where one does.
    /// - Throws: `Failure` with code `notPutBack` where not all of it could be taken back; the next
    ///   call finds nothing more to do, so that nobody is kept from working for ever.
    static func settle(
        in surroundings: Surroundings, supersedes: Bool = false
    ) throws(Failure) -> AwaitingChange? {
        let folder = PendingFolder(surroundings.paths)
        folder.sweep()
        switch try read(folder) {
        case .nothing: break
        case .committed: folder.remove()
        case .underWay(let checkpoint):
            try takeBack(checkpoint, folder, surroundings)
            surroundings.notify(Notice("\(checkpoint.command) was interrupted; everything is as before it"))
        case .awaiting(let checkpoint, let deadline):
            guard deadline.remaining <= 0 else {
                return AwaitingChange(checkpoint: checkpoint, deadline: deadline, folder: folder)
            }
            do throws(Failure) {
                try takeBack(checkpoint, folder, surroundings)
            } catch {
                // What a person asks for next says where the machine goes from here.
                guard supersedes, error.code == .notPutBack else { throw error }
                surroundings.notify(Notice(error))
                return nil
            }
            surroundings.notify(
                Notice("\(checkpoint.command) was not confirmed in time; everything is as before it"))
        case .unusable(.elsewhere(let checkpoint)):
            // Of a kernel that is gone nothing is left; what stands in its place was never touched. Files
            // outlive it.
            try putBackFiles(of: checkpoint)
            folder.remove()
            surroundings.notify(
                Notice("\(checkpoint.command) was interrupted, in another boot or network namespace"))
        case .unusable(.damaged):
            let path = folder.setAside()
            surroundings.notify(
                Notice(
                    "a change was interrupted, and its checkpoint is damaged: what it had done by then stays",
                    remedy: "gwnet plan shows what differs; the checkpoint is kept in \(path)"))
        }
        return nil
    }

    /// The same for commands that only look, where they may and nobody else is at work.
    static func settleIfPossible(in surroundings: Surroundings) throws(Failure) {
        guard PendingFolder(surroundings.paths).isThere, Surroundings.mayAdministerNetwork,
            let lock = try? Lock(surroundings.paths)
        else { return }
        try lock.during { _ throws(Failure) in _ = try settle(in: surroundings) }
    }

    private static func read(_ folder: PendingFolder) throws(Failure) -> PendingFolder.Content {
        do {
            return try folder.read()
        } catch {
            throw error.failure
        }
    }

    private static func putBackFiles(of checkpoint: Checkpoint) throws(Failure) {
        do throws(FileError) {
            var present: [String: FileContent] = [:]
            for path in checkpoint.before.files.keys {
                FileStore.sweep(path)
                present[path] = try FileStore.content(path)
            }
            let plan = try? Plan(
                from: NetworkState(files: present), to: NetworkState(files: checkpoint.before.files))
            for case .file(let path, _, let after) in plan?.changes ?? [] { try FileStore.make(path, after) }
        } catch {
            throw error.failure
        }
    }

    /// Brings kernel, files and daemons back, and leaves the folder alone.
    static func revert(
        _ checkpoint: Checkpoint, _ surroundings: Surroundings
    ) throws(Failure) -> Failure.Aftermath {
        let services = checkpoint.layout.map {
            ServiceScope(layout: $0, paths: surroundings.paths, takesOver: false)
        }
        let reserve = Reserve(surroundings.paths)
        reserve.release()
        var machine = try Machine.open(services)
        let aftermath = WayBack(to: checkpoint.before).run(&machine)
        if aftermath == .putBack { reserve.settle(for: checkpoint.before) }
        return aftermath
    }

    static func takeBack(
        _ checkpoint: Checkpoint, _ folder: PendingFolder, _ surroundings: Surroundings
    ) throws(Failure) {
        let aftermath = try revert(checkpoint, surroundings)
        guard aftermath == .putBack else {
            let kept = folder.setAside()
            throw Failure(
                .failed, "\(checkpoint.command) was interrupted, and could not all be taken back",
                remedy: "gwnet apply goes on from here; the checkpoint is kept in \(kept)"
            ).leaving(aftermath)
        }
        try checkpoint.baseline.restore(surroundings.paths)
        folder.remove()
    }
}

/// A change that is in force until its deadline, and for good once it is confirmed.
struct AwaitingChange {
    let checkpoint: Checkpoint
    let deadline: Deadline
    let folder: PendingFolder

    /// What another change is told meanwhile.
    var busy: Failure {
        Failure(
            .busy, "\(name) awaits its confirmation for another \(max(0, deadline.remaining) / 1000) s",
            remedy: "gwnet confirm keeps it, gwnet rollback takes it back")
    }

    /// `generation 8`, or the command where it installs none.
    var name: String { checkpoint.generation.map { "generation \($0)" } ?? "gwnet \(checkpoint.command)" }
}

extension Lock {
    /// For what a person orders: the guard of a change whose deadline has passed gives way within moments.
    static func superseding(_ paths: Paths) throws(Failure) -> Lock {
        let deadline = (try? PendingFolder(paths).deadline()) ?? nil
        return try Lock(paths, patience: deadline.map { $0.remaining <= 0 } == true ? 20 : 0)
    }
}
