import Netlink
import NetworkModel
import Profile

/// `gwnet monitor`: compares with the generation in force whenever the kernel changes something, and says what differs.
public struct Monitor: ~Copyable {
    /// Something to be told.
    public enum Event: Sendable {
        /// All is as that generation wants it.
        case begun(generation: Int)
        case drift(Drift)
        /// What differed is as it should be again.
        case settled
        /// Whether something differs cannot be said.
        case blocked(Failure)
        /// `gwnet down`, or a boot without an apply.
        case notInForce
        /// The kernel had more events than could be held; all was read anew.
        case overrun
        /// What was put back.
        case healed([PlanLine])
        case notHealed(Failure)
        /// Somebody keeps changing it, so it is left alone for so many seconds.
        case resting(seconds: Int)
    }

    private let surroundings: Surroundings
    private let heals: Bool
    private let tell: (Event) -> Bool
    private var watch: Watch
    private var log: DriftLog
    private var policy: HealingPolicy
    private var isResting: Bool
    private var remarks: NetworkEvents.Remarks
    private var lastLook: ContinuousClock.Instant?

    /// For what has no events: files, and daemons.
    private static let interval = Duration.seconds(30)
    /// Between two looks, in a storm of events.
    private static let pause = Duration.seconds(1)

    /// Until a signal ends it, or nobody listens any more.
    ///
    /// - Parameters:
    ///   - heals: whether what differs is put back.
    ///   - tell: false where nobody listens.
    /// - Throws: `Failure` where nothing was ever applied, or the kernel's events cannot be had.
    public static func run(
        in surroundings: Surroundings, heals: Bool, tell: @escaping (Event) -> Bool
    ) throws(Failure) {
        try surroundings.demandPrivilege("monitor")
        guard ProfileInQuestion.generationInForce(surroundings.paths) != nil else {
            throw Failure(
                .failed, "nothing has been applied on this machine yet", remedy: "gwnet apply, then watch it")
        }
        var monitor = Monitor(
            surroundings, heals: heals,
            try Watch(keyboard: nil, ticking: interval, on: .configuration), tell)
        try monitor.run()
    }

    private init(
        _ surroundings: Surroundings, heals: Bool, _ watch: consuming Watch, _ tell: @escaping (Event) -> Bool
    ) {
        self.surroundings = surroundings
        self.heals = heals
        self.watch = watch
        self.tell = tell
        log = DriftLog()
        policy = HealingPolicy()
        isResting = false
        remarks = NetworkEvents.Remarks()
        lastLook = nil
    }

    private mutating func run() throws(Failure) {
        var isHeard = look()
        while isHeard {
            switch try watch.next() {
            case .change, .tick: isHeard = look()
            case .end: return
            case .key, .resize, .hangUp: continue
            }
        }
    }

    /// - Returns: false where nobody listens.
    private mutating func look() -> Bool {
        take(watch.takeRemarks())
        if let lastLook, .now - lastLook < Self.pause {
            watch.tick(within: Self.pause - (.now - lastLook))
            return true
        }
        lastLook = .now
        let before = Composure(surroundings.paths)
        if before.isPending, !before.isLocked { settleLeftovers() }
        guard before.isCalm else { return later() }
        let sight = Sight(in: surroundings)
        // gwnet may have been at work meanwhile.
        guard Composure(surroundings.paths) == before else { return later() }
        return respond(to: sight)
    }

    private mutating func later() -> Bool {
        watch.tick(within: Self.pause)
        return true
    }

    private mutating func take(_ new: NetworkEvents.Remarks) {
        // What gwnet does is known anyway.
        remarks.authors += new.authors.filter { $0.name != "gwnet" }
        remarks.hasGaps = remarks.hasGaps || new.hasGaps
    }

    private func settleLeftovers() {
        do throws(Failure) {
            try Leftovers.settleIfPossible(in: surroundings)
        } catch {
            _ = tell(.notHealed(error))
        }
    }

    private mutating func respond(to sight: Sight) -> Bool {
        let heard = remarks
        remarks = NetworkEvents.Remarks()
        if heard.hasGaps, !tell(.overrun) { return false }
        if let news = log.note(sight.finding), !tell(event(of: news, sight, heard.authors)) { return false }
        guard case .drift(_, let generation) = sight.finding else {
            isResting = false
            return true
        }
        guard heals, !sight.awaitsConfirmation else { return true }
        return heal(generation)
    }

    private func event(of news: DriftLog.News, _ sight: Sight, _ authors: [RulesetAuthor]) -> Event {
        switch news {
        case .begun(let generation): .begun(generation: generation)
        case .drift: .drift(sight.drift(authors))
        case .settled: .settled
        case .blocked(let failure): .blocked(failure)
        case .notInForce: .notInForce
        }
    }

    private mutating func heal(_ generation: Int) -> Bool {
        if let rest = policy.rest(at: .now) {
            watch.tick(within: rest)
            defer { isResting = true }
            return isResting || tell(.resting(seconds: Int(rest.components.seconds) + 1))
        }
        isResting = false
        do throws(Failure) {
            let changes = try putBack()
            policy.note(at: .now)
            log.forgetDrift(generation)
            return tell(.healed(changes))
        } catch {
            watch.tick(within: Self.pause)
            // Another gwnet is at work, perhaps on this very thing.
            guard error.code != .busy else { return true }
            policy.note(at: .now)
            return tell(.notHealed(error))
        }
    }

    private func putBack() throws(Failure) -> [PlanLine] {
        try Lock(surroundings.paths).settled(in: surroundings) { lock throws(Failure) in
            guard let latest = try Generations(surroundings.paths).latest() else { return [] }
            let file = try ProfileFile(latest.record.profilePath, bytes: latest.profile)
            var surroundings = surroundings.following(latest.record)
            surroundings.toleratesConflicts = true
            return try Installation(command: "monitor", file: file, surroundings: surroundings)
                .run(holding: lock).changes
        }
    }
}
