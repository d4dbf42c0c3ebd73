import Glibc
import Netlink

/// `/var/lib/gwnet/pending`: the checkpoint of the change under way, and the generation that it
/// would install. The folder comes into being by one rename, whole, and each verdict is one rename
/// too, so that whoever comes upon it, even after a power cut, knows what to do.
struct PendingFolder {
    /// What a change left here, and so what it wants.
    enum Content {
        case nothing
        /// No verdict has fallen: the machine goes back.
        case underWay(Checkpoint)
        /// Carried out and verified: it stays until the deadline, and for good once confirmed.
        case awaiting(Checkpoint, Deadline)
        /// Decided for good; only the folder is left.
        case committed
        /// Nobody can go by it, for this reason.
        case unusable(Reason)
    }

    enum Reason {
        /// Not what was once written.
        case damaged
        /// Of another boot or network namespace.
        case elsewhere(Checkpoint)
    }

    private let paths: Paths
    private let generations: Generations

    init(_ paths: Paths) {
        self.paths = paths
        generations = Generations(paths)
    }

    /// Whether a change has left anything, were it only scraps; false spares every other look.
    var isThere: Bool {
        let folders: [String] = [paths.pending, unfinished, gone]
        return folders.contains { folder in access(folder, F_OK) == 0 }
    }

    func read() throws(FileError) -> Content {
        guard access(paths.pending, F_OK) == 0 else { return .nothing }
        let checkpoint: Checkpoint
        do {
            guard let bytes = try FileStore.readIfPresent(checkpointFile, limit: 256 << 20) else {
                return .unusable(.damaged)
            }
            checkpoint = try Checkpoint(file: bytes)
        } catch let error as FileError where error.reason == nil {
            throw error
        } catch {
            return .unusable(.damaged)
        }
        if checkpoint.generation != nil, access(staged, F_OK) != 0 { return .committed }
        guard try checkpoint.situation == Situation.current() else {
            return .unusable(.elsewhere(checkpoint))
        }
        return try deadline().map { .awaiting(checkpoint, $0) } ?? .underWay(checkpoint)
    }

    /// The deadline, which everybody may read.
    func deadline() throws(FileError) -> Deadline? {
        guard let bytes = try FileStore.readIfPresent(deadlineFile),
            let deadline = JSON.decode(Deadline.self, from: bytes)
        else { return nil }
        return deadline
    }

    /// The generation that awaits its confirmation; nil where none does.
    var awaitedGeneration: KeptGeneration? {
        guard let deadline = try? deadline(), deadline.remaining > 0 else { return nil }
        return try? generations.kept(in: staged)
    }

    /// Which folder it is: the next change has another one by the same name.
    struct Identity: Equatable {
        let device: dev_t
        let inode: ino_t
    }

    /// Nil where there is none, or the disk does not say.
    var identity: Identity? {
        var status = stat()
        guard stat(paths.pending, &status) == 0 else { return nil }
        return Identity(device: status.st_dev, inode: status.st_ino)
    }

    /// False where it has been decided on; a disk that does not say has decided nothing.
    func isStill(_ known: Identity) -> Bool {
        if let identity { return identity == known }
        return ![.noEntry, .notDirectory].contains(Errno.current)
    }

    /// The change whose deadline has passed and that is not reverted yet; nil where there is none.
    var overdue: AwaitingChange? {
        get throws(Failure) {
            do {
                guard case .awaiting(let checkpoint, let deadline) = try read(), deadline.remaining <= 0
                else {
                    return nil
                }
                return AwaitingChange(checkpoint: checkpoint, deadline: deadline, folder: self)
            } catch {
                throw error.failure
            }
        }
    }

    private var staged: String { paths.pending + "/generation" }
    /// Not complete yet: nothing has been changed.
    private var unfinished: String { paths.pending + ".new" }
    /// Decided, and not removed yet.
    private var gone: String { paths.pending + ".done" }
    private var checkpointFile: String { paths.pending + "/checkpoint" }
    private var deadlineFile: String { paths.pending + "/deadline.json" }
}

extension PendingFolder {
    /// Puts the checkpoint on the disk, before anything else is changed: what could not be taken back
    /// is not begun.
    func begin(_ checkpoint: Checkpoint, generation: KeptGeneration?) throws(Failure) {
        let text = try checkpoint.file
        FileStore.removeFolder(unfinished)
        do throws(FileError) {
            try FileStore.makeFolder(unfinished)
            // It holds what the profile's author may have kept from others.
            try FileStore.create("\(unfinished)/checkpoint", with: text, mode: 0o600)
        } catch {
            FileStore.removeFolder(unfinished)
            throw error.failure
        }
        do throws(Failure) {
            try generation?.write(into: unfinished + "/generation")
            try complete()
        } catch {
            FileStore.removeFolder(unfinished)
            throw error
        }
    }

    private func complete() throws(Failure) {
        do {
            try FileStore.synchronize(folder: unfinished)
            try FileStore.rename(unfinished, to: paths.pending)
        } catch {
            throw error.failure
        }
        do {
            try FileStore.synchronize(folder: paths.state)
        } catch {
            remove()
            throw error.failure
        }
    }

    /// The change is verified, and is taken back at the deadline unless it is confirmed.
    func await(_ deadline: Deadline) throws(Failure) {
        let text = try JSON.encode(deadline)
        do {
            try FileStore.replace(deadlineFile, with: text)
        } catch {
            throw error.failure
        }
    }

    /// The change is in force for good.
    func commit(_ checkpoint: Checkpoint) throws(Failure) {
        do {
            guard let number = checkpoint.generation else { return try vanish() }
            try generations.install(staged, as: number)
        } catch {
            throw error.failure
        }
        remove()
    }

    /// By one rename, so that no half of it can be taken for a whole.
    private func vanish() throws(FileError) {
        FileStore.removeFolder(gone)
        try FileStore.rename(paths.pending, to: gone)
        try FileStore.synchronize(folder: paths.state)
        FileStore.removeFolder(gone)
    }

    /// Forgets the change; the machine is as it was before.
    func remove() {
        do {
            try vanish()
        } catch {
            // Without a checkpoint the rest would be taken for a damaged one at worst.
            FileStore.removeFolder(paths.pending)
        }
    }

    /// Clears away what never was, and what no longer is, a pending change.
    func sweep() {
        for scraps in [unfinished, gone] where access(scraps, F_OK) == 0 { FileStore.removeFolder(scraps) }
    }

    /// Keeps for people what no program can go by; the one before makes room.
    func setAside() -> String {
        let kept = paths.pending + ".unusable"
        FileStore.removeFolder(kept)
        FileStore.moveAway(paths.pending, to: kept)
        return kept
    }
}
