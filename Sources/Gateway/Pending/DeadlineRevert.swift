import Glibc
import Netlink
import NetworkModel

/// Reverts a change whose deadline has passed, whatever the disk does: what to go back to is in memory, the
/// kernel's part needs no disk, and files are tried again and again. It ends when another command has taken
/// the change over: a person's `apply`, `rollback`, `down` or `confirm`.
struct DeadlineRevert {
    let checkpoint: Checkpoint
    let folder: PendingFolder
    /// Which pending folder the checkpoint was read from.
    let identity: PendingFolder.Identity
    let surroundings: Surroundings
    /// Between two tries at files, in seconds.
    private static let longestPause: UInt32 = 60

    private enum Outcome {
        case done
        case busy
        case failed
    }

    func run() {
        var (pause, isKernelReverted, isTold) = (UInt32(1), false, false)
        while folder.isStill(identity) {
            switch attempt(&isKernelReverted) {
            case .done: return
            case .busy: usleep(50_000)
            case .failed:
                if !isTold { surroundings.notify(notice(isKernelReverted)) }
                isTold = true
                sleep(pause)
                pause = min(pause * 2, Self.longestPause)
            }
        }
    }

    private func attempt(_ isKernelReverted: inout Bool) -> Outcome {
        do throws(Failure) {
            return try Lock(surroundings.paths).during { _ in revert(&isKernelReverted) }
        } catch {
            // A disk that opens no lock file opens it for no other gwnet either.
            return error.code == .busy ? .busy : revert(&isKernelReverted)
        }
    }

    private func revert(_ isKernelReverted: inout Bool) -> Outcome {
        guard folder.isStill(identity) else { return .done }
        // Clients and managers that configure links of their own have to be stopped first.
        let isKernelFirst = !checkpoint.before.daemons.keys.contains { $0.managesLinks || $0 == .dhcpcd }
        if isKernelFirst, !isKernelReverted { isKernelReverted = revertKernel() }
        let isReverted = (try? Leftovers.revert(checkpoint, surroundings)) == .putBack
        guard isReverted else {
            if !isKernelReverted { isKernelReverted = revertKernel() }
            return .failed
        }
        isKernelReverted = true
        try? checkpoint.baseline.restore(surroundings.paths)
        folder.remove()
        return folder.isStill(identity) ? .failed : .done
    }

    /// Links, addresses, routes, rules, the ruleset and parameters.
    private func revertKernel() -> Bool {
        var before = checkpoint.before
        before.files = [:]
        before.daemons = [:]
        guard var machine = try? Machine.open() else { return false }
        return WayBack(to: before).run(&machine) == .putBack
    }

    private func notice(_ isKernelReverted: Bool) -> Notice {
        let part =
            isKernelReverted ? "the kernel's part is as before, its files are not" : "it is not reverted"
        return Notice(
            "\(checkpoint.command) was not confirmed in time; \(part): tried again until they are",
            remedy: "is the disk full, or broken? gwnet apply, rollback or down go on from here")
    }
}
