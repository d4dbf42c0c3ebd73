import Glibc
import Netlink

/// What `gwnet guard` is there for.
public enum GuardDuty: String, Sendable, CaseIterable {
    /// Takes a change back when the process that makes it dies before its verdict.
    case change
    /// Takes a change back that nobody confirms in time.
    case deadline
    /// Takes back what an interrupted change left, as the next gwnet would: for ExecStopPost.
    case leftovers
}

/// The process that takes changes back.
public enum ChangeGuard {
    /// How long it waits for the lock, in seconds: whoever has it is about to be done.
    private static let patience = 60

    /// Returns the exit code.
    public static func run(_ duty: GuardDuty, in surroundings: Surroundings) -> Int32 {
        do {
            switch duty {
            case .change: try guardChange(in: surroundings)
            case .deadline: try watch(in: surroundings)
            case .leftovers: try settle(in: surroundings)
            }
            return 0
        } catch {
            surroundings.notify(Notice(error))
            return error.code.rawValue
        }
    }

    /// Standard input is the line to the process that makes the change, standard output its lock.
    private static func guardChange(in surroundings: Surroundings) throws(Failure) {
        Detachment.detach(name: "gwnet guard")
        let change = Line(owning: STDIN_FILENO)
        let lock = Lock(inheriting: STDOUT_FILENO)
        switch change.hear() {
        case "verdict": return
        case "watch":
            // Whoever reads what the command prints shall not wait for us.
            muffle()
            guard change.say("watching") else { return }
            lock.giveUp()
            try watch(in: surroundings)
        default:
            let awaiting = try lock.during { _ throws(Failure) in try Leftovers.settle(in: surroundings) }
            // It died between its verdict and the order to keep watch.
            guard awaiting != nil else { return }
            muffle()
            lock.giveUp()
            try watch(in: surroundings)
        }
    }

    private static func watch(in surroundings: Surroundings) throws(Failure) {
        let pending = PendingFolder(surroundings.paths)
        let content: PendingFolder.Content
        do {
            content = try pending.read()
        } catch {
            throw error.failure
        }
        guard let identity = pending.identity, case .awaiting(let checkpoint, let deadline) = content else {
            return
        }
        // Without it the wait only ends later.
        let changes = FolderWatch(surroundings.paths.pending)
        while deadline.remaining > 0 {
            changes.wait(milliseconds: deadline.remaining)
            guard pending.isStill(identity) else { return }
        }
        DeadlineRevert(
            checkpoint: checkpoint, folder: pending, identity: identity, surroundings: surroundings
        ).run()
    }

    private static func settle(in surroundings: Surroundings) throws(Failure) {
        guard PendingFolder(surroundings.paths).isThere else { return }
        try Lock(surroundings.paths, patience: patience).during { _ throws(Failure) in
            _ = try Leftovers.settle(in: surroundings)
        }
    }

    private static func muffle() {
        let nothing = open("/dev/null", O_RDWR | O_CLOEXEC)
        dup2(nothing, STDERR_FILENO)
        close(nothing)
    }
}
